// SPDX-License-Identifier: Apache-2.0
// Private to this room: the one list of a container's fields and their JSON names, for the create
// request and for reading it back. A field that is not here is neither sent, nor accepted, nor
// seen.
#pragma once

#include "wire/container.hpp"
#include "wire/json.hpp"

namespace brig::wire {

template <typename M>
void describe(M& m, json::Described<M, Ulimit>& v) {
  m.essential("Name", v.name);
  m.essential("Soft", v.soft);
  m.essential("Hard", v.hard);
}

template <typename M>
void describe(M& m, json::Described<M, LogConfig>& v) {
  m.member("Type", v.type);
  m.member("Config", v.config);
}

template <typename M>
void describe(M& m, json::Described<M, RestartPolicy>& v) {
  m.essential("Name", v.name);
  m.member("MaximumRetryCount", v.maximum_retry_count);
}

template <typename M>
void describe(M& m, json::Described<M, BindOptions>& v) {
  m.member("Propagation", v.propagation);
  m.member("NonRecursive", v.non_recursive);
}

template <typename M>
void describe(M& m, json::Described<M, Mount>& v) {
  m.member("Type", v.type);
  m.member("Source", v.source);
  m.member("Target", v.target);
  m.member("ReadOnly", v.read_only);
  m.omit_absent("BindOptions", v.bind_options);
}

// `essential`: the zero value is the hardened one, so an answer without the field must not pass for
// it.
template <typename M>
void describe(M& m, json::Described<M, HostConfig>& v) {
  m.essential("Privileged", v.privileged);
  m.essential("CapAdd", v.cap_add);
  m.member("CapDrop", v.cap_drop);
  m.member("SecurityOpt", v.security_opt);
  m.essential("GroupAdd", v.group_add);
  m.omit_absent("MaskedPaths", v.masked_paths);      // null and absence are the engine's own list,
  m.omit_absent("ReadonlyPaths", v.readonly_paths);  // [] is none at all
  m.member("Sysctls", v.sysctls);

  m.member("ReadonlyRootfs", v.readonly_rootfs);
  m.essential("Binds", v.binds);
  m.member("Mounts", v.mounts);
  m.member("Tmpfs", v.tmpfs);
  m.essential("VolumesFrom", v.volumes_from);
  m.essential("VolumeDriver", v.volume_driver);
  m.member("StorageOpt", v.storage_opt);
  m.member("ShmSize", v.shm_size);

  m.member("NetworkMode", v.network_mode);
  m.essential("PidMode", v.pid_mode);
  m.member("IpcMode", v.ipc_mode);
  m.essential("UTSMode", v.uts_mode);
  m.essential("UsernsMode", v.userns_mode);
  m.member("CgroupnsMode", v.cgroupns_mode);
  m.essential("Cgroup", v.cgroup);
  m.essential("CgroupParent", v.cgroup_parent);

  m.member("Memory", v.memory);
  m.member("MemorySwap", v.memory_swap);
  m.essential("MemoryReservation", v.memory_reservation);
  m.essential("NanoCpus", v.nano_cpus);
  m.member("CpuPeriod", v.cpu_period);
  m.member("CpuQuota", v.cpu_quota);
  m.essential("CpuShares", v.cpu_shares);
  m.essential("CpuRealtimePeriod", v.cpu_realtime_period);
  m.essential("CpuRealtimeRuntime", v.cpu_realtime_runtime);
  m.essential("CpusetCpus", v.cpuset_cpus);
  m.essential("CpusetMems", v.cpuset_mems);
  m.member("PidsLimit", v.pids_limit);
  m.member("Ulimits", v.ulimits);
  m.member("OomKillDisable", v.oom_kill_disable);
  m.essential("OomScoreAdj", v.oom_score_adj);

  m.essential("Devices", v.devices, json::Texts{});
  m.essential("DeviceCgroupRules", v.device_cgroup_rules);
  m.essential("DeviceRequests", v.device_requests, json::Texts{});

  m.essential("PortBindings", v.port_bindings, json::MemberTexts{});
  m.essential("PublishAllPorts", v.publish_all_ports);
  m.essential("Links", v.links);
  m.essential("ExtraHosts", v.extra_hosts);
  m.essential("Dns", v.dns);
  m.essential("DnsOptions", v.dns_options);
  m.essential("DnsSearch", v.dns_search);

  m.essential("RestartPolicy", v.restart_policy);
  m.essential("AutoRemove", v.auto_remove);
  m.member("Init", v.init);
  m.member("Runtime", v.runtime);
  m.essential("Isolation", v.isolation);
  m.essential("ContainerIDFile", v.container_id_file);
  m.member("LogConfig", v.log_config);
  m.omit_empty("Annotations", v.annotations);  // since API 1.43
}

template <typename M>
void describe(M& m, json::Described<M, Config>& v) {
  m.member("Hostname", v.hostname);
  m.member("User", v.user);
  m.member("AttachStdin", v.attach_stdin);
  m.member("AttachStdout", v.attach_stdout);
  m.member("AttachStderr", v.attach_stderr);
  m.essential("Tty", v.tty);
  m.essential("OpenStdin", v.open_stdin);
  m.essential("StdinOnce", v.stdin_once);
  m.member("Env", v.env);
  m.essential("Cmd", v.cmd);
  m.member("Entrypoint", v.entrypoint);
  m.member("Image", v.image);
  m.member("WorkingDir", v.working_dir);
  m.member("NetworkDisabled", v.network_disabled);
  m.member("StopSignal", v.stop_signal);
  m.member("Labels", v.labels);
  m.nested("Healthcheck", "Test", v.healthcheck_test);
  m.essential("Volumes", v.volumes, json::Keys{});
  m.member("ExposedPorts", v.exposed_ports, json::Keys{});
}

/// Config's fields lie beside HostConfig, not in an object of their own.
template <typename M>
void describe(M& m, json::Described<M, ContainerCreateRequest>& v) {
  describe(m, v.config);
  m.member("HostConfig", v.host_config);
}

}  // namespace brig::wire
