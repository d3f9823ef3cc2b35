// SPDX-License-Identifier: Apache-2.0
#include "harden/posture.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace brig::harden {
namespace {

using Lists = std::initializer_list<const std::vector<std::string>*>;

std::vector<std::string> together(Lists lists) {
  std::vector<std::string> all;
  for (const auto* list : lists) all.insert(all.end(), list->begin(), list->end());
  return all;
}

std::vector<std::string> pairs(const std::map<std::string, std::string>& map) {
  std::vector<std::string> texts;
  for (const auto& [key, value] : map) {
    std::string text = key;
    text += "=";
    text += value;
    texts.push_back(std::move(text));
  }
  return texts;
}

/// The engine takes "cap_net_raw", "NET_RAW" and "CAP_NET_RAW" for the same.
std::vector<std::string> capabilities(const std::vector<std::string>& names) {
  std::vector<std::string> normal;
  for (std::string name : names) {
    for (char& c : name) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    normal.push_back(name.starts_with("CAP_") ? name.substr(4) : name);
  }
  return normal;
}

/// strconv.ParseBool's words for true; whatever else the engine refuses or takes for false.
bool is_true(std::string_view text) {
  return text == "1" || text == "t" || text == "T" || text == "true" || text == "TRUE" ||
         text == "True";
}

/// As moby's parseSecurityOpt reads them: '=' before ':' separates, bare words exist, the last one
/// counts.
void observe_security_opt(const std::vector<std::string>& options, Posture& posture) {
  std::set<std::string, std::less<>> seen;
  for (const std::string& option : options) {
    const std::size_t separator = option.find(option.find('=') != std::string::npos ? '=' : ':');
    const std::string key = option.substr(0, separator);
    const bool bare = separator == std::string::npos;
    const std::string value = bare ? std::string() : option.substr(separator + 1);
    if (key == "no-new-privileges") {
      posture.no_new_privileges = bare || is_true(value);
    } else if (key == "seccomp" && !bare) {
      posture.seccomp = value;
    } else if (key == "label" && !bare) {
      posture.label_options.push_back(value);
      continue;  // there may be several
    } else if (option == "disable") {
      posture.label_options.push_back(option);
      continue;
    } else if (key != "apparmor" || bare) {  // AppArmorProfile says what is in force
      posture.security_options.push_back(option);
      continue;
    }
    if (!seen.insert(key).second) posture.security_options.push_back(key + " (more than once)");
  }
}

void observe_job(const wire::Config& config, const wire::HostConfig& host, Posture& posture) {
  posture.argv = together({&config.entrypoint, &config.cmd});
  for (const std::string& entry : config.env) {
    const std::size_t equals = entry.find('=');
    if (equals == std::string::npos) continue;  // unsets what the image or the engine would set
    posture.env[entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  posture.workdir = config.working_dir;
  posture.user = config.user;
  posture.groups = host.group_add;
  posture.hostname = config.hostname;
  posture.labels = config.labels;
  posture.stdin_open = config.open_stdin;
  posture.stdin_once = config.stdin_once;
  posture.tty = config.tty;
  posture.stop_signal = config.stop_signal;
  posture.healthcheck = config.healthcheck_test;
}

void observe_privilege(const wire::ContainerInspect& inspect, Posture& posture) {
  const wire::HostConfig& host = inspect.host_config;
  posture.privileged = host.privileged;
  posture.capabilities_added = capabilities(host.cap_add);
  posture.capabilities_dropped = capabilities(host.cap_drop);
  observe_security_opt(host.security_opt, posture);
  posture.apparmor = inspect.app_armor_profile;
  posture.selinux = inspect.process_label;
  posture.masked_paths = host.masked_paths;
  posture.readonly_paths = host.readonly_paths;
  posture.sysctls = pairs(host.sysctls);
  posture.annotations = pairs(host.annotations);
  posture.devices = together({&host.devices, &host.device_cgroup_rules, &host.device_requests});
}

/// Whether this is what became of that.
bool is_of(const wire::MountPoint& point, const wire::Mount& asked) {
  return asked.type == point.type && asked.source == point.source &&
         asked.target == point.destination &&
         (!asked.bind_options || asked.bind_options->propagation == point.propagation);
}

/// What the engine says it will mount, completed by what was asked for; whatever is only in one of
/// the two is there as well.
std::vector<MountPosture> observe_mounts(const wire::ContainerInspect& inspect) {
  const wire::HostConfig& host = inspect.host_config;
  std::vector<MountPosture> mounts;
  std::vector<bool> met(host.mounts.size(), false);
  for (const wire::MountPoint& point : inspect.mounts) {
    MountPosture mount{point.type, point.source,      point.destination, !point.rw,
                       true,       point.propagation, point.mode};
    for (std::size_t i = 0; i < host.mounts.size(); ++i) {
      const wire::Mount& asked = host.mounts[i];
      if (met[i] || !is_of(point, asked)) continue;
      met[i] = true;
      mount.read_only = mount.read_only && asked.read_only;
      mount.recursive = !asked.bind_options || !asked.bind_options->non_recursive;
      break;
    }
    mounts.push_back(std::move(mount));
  }
  for (std::size_t i = 0; i < host.mounts.size(); ++i) {
    const wire::Mount& asked = host.mounts[i];
    if (met[i]) continue;
    mounts.push_back({asked.type + " (not mounted)", asked.source, asked.target, asked.read_only,
                      true, asked.bind_options ? asked.bind_options->propagation : ""});
  }
  for (const std::string& bind : host.binds) mounts.push_back({"Binds", bind, "", false, true, ""});
  std::sort(mounts.begin(), mounts.end());
  return mounts;
}

void observe_files(const wire::ContainerInspect& inspect, Posture& posture) {
  const wire::HostConfig& host = inspect.host_config;
  posture.readonly_rootfs = host.readonly_rootfs;
  for (const auto& [path, options] : host.tmpfs) posture.tmpfs[path] = read_tmpfs_options(options);
  posture.mounts = observe_mounts(inspect);
  posture.volumes = together({&inspect.config.volumes, &host.volumes_from});
  if (!host.volume_driver.empty()) posture.volumes.push_back("driver " + host.volume_driver);
  posture.storage_options = pairs(host.storage_opt);
  posture.shm_bytes = host.shm_size;
  posture.container_id_file = host.container_id_file;
}

void observe_namespaces(const wire::ContainerInspect& inspect, Posture& posture) {
  const wire::HostConfig& host = inspect.host_config;
  posture.network_disabled = inspect.config.network_disabled;
  posture.network_mode = host.network_mode;
  posture.networks = inspect.networks;
  posture.name_resolution =
      together({&host.dns, &host.dns_options, &host.dns_search, &host.extra_hosts, &host.links});
  posture.ports = host.port_bindings;
  if (host.publish_all_ports) posture.ports.emplace_back("all that the image exposes");
  posture.pid_namespace = host.pid_mode;
  posture.ipc_namespace = host.ipc_mode;
  posture.uts_namespace = host.uts_mode;
  posture.user_namespace = host.userns_mode;
  posture.cgroup_namespace = host.cgroupns_mode;
  posture.cgroup = host.cgroup + host.cgroup_parent;
}

/// 0 and negative numbers are the engine's "unlimited".
std::optional<std::uint64_t> limit(std::int64_t value) {
  if (value <= 0) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

std::optional<std::uint64_t> milli_cpus(const wire::HostConfig& host) {
  constexpr std::int64_t kEnginePeriodUs = 100'000;
  constexpr std::int64_t kNanoPerMilli = 1'000'000;
  if (host.nano_cpus > 0)
    return (static_cast<std::uint64_t>(host.nano_cpus) + kNanoPerMilli - 1) / kNanoPerMilli;
  if (host.cpu_quota <= 0) return std::nullopt;
  const auto period =
      static_cast<std::uint64_t>(host.cpu_period > 0 ? host.cpu_period : kEnginePeriodUs);
  const auto quota = static_cast<std::uint64_t>(host.cpu_quota);
  // Whole CPUs first, so that nothing overflows.
  return quota / period * 1000 + (quota % period * 1000 + period - 1) / period;
}

void observe_resources(const wire::HostConfig& host, Posture& posture) {
  posture.memory_bytes = limit(host.memory);
  posture.memory_and_swap_bytes = limit(host.memory_swap);
  posture.milli_cpus = milli_cpus(host);
  if (host.cpu_shares != 0)
    posture.cpu_claims.push_back("CpuShares " + std::to_string(host.cpu_shares));
  if (!host.cpuset_cpus.empty()) posture.cpu_claims.push_back("CpusetCpus " + host.cpuset_cpus);
  if (!host.cpuset_mems.empty()) posture.cpu_claims.push_back("CpusetMems " + host.cpuset_mems);
  posture.memory_reservation = host.memory_reservation;
  posture.pids = limit(host.pids_limit.value_or(0));
  for (const wire::Ulimit& one : host.ulimits) posture.ulimits[one.name] = {one.soft, one.hard};
  posture.oom_kill_disabled = host.oom_kill_disable.value_or(false);
  posture.oom_score_adjustment = host.oom_score_adj;
  posture.realtime_us = host.cpu_realtime_runtime;
  posture.realtime_period_us = host.cpu_realtime_period;
}

void observe_life(const wire::HostConfig& host, Posture& posture) {
  posture.runtime = host.runtime;
  posture.isolation = host.isolation;
  posture.log_driver = host.log_config.type;
  posture.log_options = pairs(host.log_config.config);
  posture.restart = host.restart_policy.name.empty() ? "no" : host.restart_policy.name;
  posture.auto_remove = host.auto_remove;
  posture.engine_init = host.init;
}

}  // namespace

Posture observe(const wire::ContainerInspect& inspect) {
  Posture posture;
  posture.image = inspect.image.str();
  posture.executed = inspect.args;
  posture.executed.insert(posture.executed.begin(), inspect.path);
  observe_job(inspect.config, inspect.host_config, posture);
  observe_privilege(inspect, posture);
  observe_files(inspect, posture);
  observe_namespaces(inspect, posture);
  observe_resources(inspect.host_config, posture);
  observe_life(inspect.host_config, posture);
  return posture;
}

}  // namespace brig::harden
