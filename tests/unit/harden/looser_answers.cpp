// SPDX-License-Identifier: Apache-2.0
#include "unit/harden/looser_answers.hpp"

#include <cstdint>
#include <limits>
#include <string>

namespace brig::harden {

const std::vector<Looser>& looser_answers() {
  // clang-format off: a table, one answer a line
  static const std::vector<Looser> all{
      {"privileged", "true", [](Inspect& i) { i.host_config.privileged = true; }},
      {"capabilities", "one added",
       [](Inspect& i) { i.host_config.cap_add = {"NET_BIND_SERVICE"}; }},
      {"capabilities", "none dropped", [](Inspect& i) { i.host_config.cap_drop.clear(); }},
      {"capabilities", "one dropped", [](Inspect& i) { i.host_config.cap_drop = {"NET_RAW"}; }},
      {"no_new_privileges", "gone",
       [](Inspect& i) { i.host_config.security_opt.erase(i.host_config.security_opt.begin()); }},
      {"no_new_privileges", "undone",
       [](Inspect& i) { i.host_config.security_opt.emplace_back("no-new-privileges:false"); }},
      {"seccomp", "gone", [](Inspect& i) { i.host_config.security_opt.pop_back(); }},
      {"seccomp", "unconfined",
       [](Inspect& i) { i.host_config.security_opt.emplace_back("seccomp=unconfined"); }},
      {"seccomp", "one byte", [](Inspect& i) { i.host_config.security_opt.back().back() = 'x'; }},
      {"security_options", "writable cgroups",
       [](Inspect& i) { i.host_config.security_opt.emplace_back("writable-cgroups=true"); }},
      {"security_options", "twice",
       [](Inspect& i) { i.host_config.security_opt.emplace_back("no-new-privileges:true"); }},
      {"selinux", "label=disable",
       [](Inspect& i) { i.host_config.security_opt.emplace_back("label=disable"); }},
      {"selinux", "disable",
       [](Inspect& i) { i.host_config.security_opt.emplace_back("disable"); }},
      {"devices", "device", [](Inspect& i) { i.host_config.devices = {"{}"}; }},
      {"devices", "rule", [](Inspect& i) { i.host_config.device_cgroup_rules = {"a *:* rwm"}; }},
      {"devices", "request", [](Inspect& i) { i.host_config.device_requests = {"{}"}; }},
      {"masked_paths", "none",
       [](Inspect& i) { i.host_config.masked_paths = std::vector<std::string>{}; }},
      {"masked_paths", "not reported",
       [](Inspect& i) { i.host_config.masked_paths = std::nullopt; }},
      {"masked_paths", "one short",
       [](Inspect& i) {
         i.host_config.masked_paths->erase(i.host_config.masked_paths->begin() + 2);
       }},
      {"readonly_paths", "none",
       [](Inspect& i) { i.host_config.readonly_paths = std::vector<std::string>{}; }},
      {"readonly_paths", "not reported",
       [](Inspect& i) { i.host_config.readonly_paths = std::nullopt; }},
      {"readonly_paths", "one short", [](Inspect& i) { i.host_config.readonly_paths->pop_back(); }},
      {"sysctls", "one",
       [](Inspect& i) {
         i.host_config.sysctls = {{"kernel.shm_rmid_forced", "0"}};
       }},
      {"annotations", "one",
       [](Inspect& i) {
         i.host_config.annotations = {{"org.criu.config", "/x"}};
       }},
      {"runtime", "another", [](Inspect& i) { i.host_config.runtime = "nvidia"; }},
      {"runtime", "none", [](Inspect& i) { i.host_config.runtime = ""; }},
      {"network", "enabled", [](Inspect& i) { i.config.network_disabled = false; }},
      {"network", "default", [](Inspect& i) { i.host_config.network_mode = "default"; }},
      {"network", "host", [](Inspect& i) { i.host_config.network_mode = "host"; }},
      {"network", "container", [](Inspect& i) { i.host_config.network_mode = "container:abc"; }},
      {"network", "attached", [](Inspect& i) { i.networks = {"bridge"}; }},
      {"network", "attached too",
       [](Inspect& i) {
         i.networks = {"bridge", "none"};
       }},
      {"name_resolution", "dns", [](Inspect& i) { i.host_config.dns = {"1.1.1.1"}; }},
      {"name_resolution", "dns option", [](Inspect& i) { i.host_config.dns_options = {"x"}; }},
      {"name_resolution", "dns search", [](Inspect& i) { i.host_config.dns_search = {"x"}; }},
      {"name_resolution", "host",
       [](Inspect& i) { i.host_config.extra_hosts = {"h:host-gateway"}; }},
      {"name_resolution", "link", [](Inspect& i) { i.host_config.links = {"/a:/b/a"}; }},
      {"ports", "bound", [](Inspect& i) { i.host_config.port_bindings = {"{\"80/tcp\":[]}"}; }},
      {"ports", "all", [](Inspect& i) { i.host_config.publish_all_ports = true; }},
      {"pid_namespace", "host", [](Inspect& i) { i.host_config.pid_mode = "host"; }},
      {"pid_namespace", "container", [](Inspect& i) { i.host_config.pid_mode = "container:abc"; }},
      {"ipc_namespace", "host", [](Inspect& i) { i.host_config.ipc_mode = "host"; }},
      {"ipc_namespace", "shareable", [](Inspect& i) { i.host_config.ipc_mode = "shareable"; }},
      {"ipc_namespace", "empty", [](Inspect& i) { i.host_config.ipc_mode = ""; }},
      {"uts_namespace", "host", [](Inspect& i) { i.host_config.uts_mode = "host"; }},
      {"user_namespace", "host", [](Inspect& i) { i.host_config.userns_mode = "host"; }},
      {"cgroup_namespace", "host", [](Inspect& i) { i.host_config.cgroupns_mode = "host"; }},
      {"cgroup_namespace", "empty", [](Inspect& i) { i.host_config.cgroupns_mode = ""; }},
      {"cgroup", "another", [](Inspect& i) { i.host_config.cgroup = "container:abc"; }},
      {"cgroup", "parent", [](Inspect& i) { i.host_config.cgroup_parent = "/"; }},
      {"readonly_rootfs", "false", [](Inspect& i) { i.host_config.readonly_rootfs = false; }},
      {"tmpfs", "none", [](Inspect& i) { i.host_config.tmpfs.clear(); }},
      {"tmpfs", "another",
       [](Inspect& i) { i.host_config.tmpfs["/run"] = i.host_config.tmpfs["/tmp"]; }},
      {"tmpfs", "no options", [](Inspect& i) { i.host_config.tmpfs["/tmp"] = ""; }},
      {"tmpfs", "exec",
       [](Inspect& i) {
         i.host_config.tmpfs["/tmp"] =
             "rw,nosuid,nodev,exec,size=67108864,nr_inodes=8192,mode=1777";
       }},
      {"tmpfs", "suid",
       [](Inspect& i) {
         i.host_config.tmpfs["/tmp"] =
             "rw,suid,nodev,noexec,size=67108864,nr_inodes=8192,mode=1777";
       }},
      {"tmpfs", "dev",
       [](Inspect& i) {
         i.host_config.tmpfs["/tmp"] =
             "rw,nosuid,dev,noexec,size=67108864,nr_inodes=8192,mode=1777";
       }},
      {"tmpfs", "one byte more",
       [](Inspect& i) {
         i.host_config.tmpfs["/tmp"] =
             "rw,nosuid,nodev,noexec,size=67108865,nr_inodes=8192,mode=1777";
       }},
      {"tmpfs", "no size",
       [](Inspect& i) {
         i.host_config.tmpfs["/tmp"] = "rw,nosuid,nodev,noexec,nr_inodes=8192,mode=1777";
       }},
      {"tmpfs", "size 0",
       [](Inspect& i) {
         i.host_config.tmpfs["/tmp"] = "rw,nosuid,nodev,noexec,size=0,nr_inodes=8192,mode=1777";
       }},
      {"tmpfs", "one inode more",
       [](Inspect& i) {
         i.host_config.tmpfs["/tmp"] =
             "rw,nosuid,nodev,noexec,size=67108864,nr_inodes=8193,mode=1777";
       }},
      {"tmpfs", "no inodes",
       [](Inspect& i) {
         i.host_config.tmpfs["/tmp"] = "rw,nosuid,nodev,noexec,size=67108864,mode=1777";
       }},
      {"tmpfs", "inodes 0",
       [](Inspect& i) {
         i.host_config.tmpfs["/tmp"] = "rw,nosuid,nodev,noexec,size=67108864,nr_inodes=0,mode=1777";
       }},
      {"tmpfs", "no mode",
       [](Inspect& i) {
         i.host_config.tmpfs["/tmp"] = "rw,nosuid,nodev,noexec,size=67108864,nr_inodes=8192";
       }},
      {"tmpfs", "unknown", [](Inspect& i) { i.host_config.tmpfs["/tmp"] += ",huge=always"; }},
      {"tmpfs", "again", [](Inspect& i) { i.host_config.tmpfs["/tmp"] += ",size=1"; }},
      {"tmpfs", "open to all",
       [](Inspect& i) {
         i.host_config.tmpfs["/work"] =
             "rw,nosuid,nodev,exec,size=100663296,nr_inodes=8192,mode=0777,uid=54321,gid=54322";
       }},
      {"tmpfs", "another owner",
       [](Inspect& i) {
         i.host_config.tmpfs["/work"] =
             "rw,nosuid,nodev,exec,size=100663296,nr_inodes=8192,mode=0700,uid=54320,gid=54322";
       }},
      {"shm", "larger", [](Inspect& i) { i.host_config.shm_size += 1; }},
      {"shm", "none", [](Inspect& i) { i.host_config.shm_size = 0; }},
      {"mounts", "bind", [](Inspect& i) { i.host_config.binds = {"/:/host"}; }},
      {"mounts", "writable", [](Inspect& i) { i.mounts[0].rw = true; }},
      {"mounts", "asked writable", [](Inspect& i) { i.host_config.mounts[0].read_only = false; }},
      {"mounts", "recursive",
       [](Inspect& i) { i.host_config.mounts[0].bind_options->non_recursive = false; }},
      {"mounts", "no options", [](Inspect& i) { i.host_config.mounts[0].bind_options.reset(); }},
      {"mounts", "propagation", [](Inspect& i) { i.mounts[0].propagation = "rslave"; }},
      {"mounts", "another source", [](Inspect& i) { i.mounts[0].source = "/"; }},
      {"mounts", "another target", [](Inspect& i) { i.mounts[0].destination = "/usr"; }},
      {"mounts", "asked another source", [](Inspect& i) { i.host_config.mounts[0].source = "/"; }},
      {"mounts", "asked another propagation",
       [](Inspect& i) { i.host_config.mounts[0].bind_options->propagation = "rshared"; }},
      {"mounts", "relabelled", [](Inspect& i) { i.mounts[0].mode = "z"; }},
      {"mounts", "one more",
       [](Inspect& i) {
         i.mounts.push_back({"bind", "", "/", "/host", "", false, "rprivate"});
       }},
      {"mounts", "volume",
       [](Inspect& i) {
         i.mounts.push_back({"volume", "v", "/x", "/data", "", true, ""});
       }},
      {"mounts", "asked for only",
       [](Inspect& i) {
         i.host_config.mounts.push_back({"volume", "v", "/data", false, {}});
       }},
      {"mounts", "missing", [](Inspect& i) { i.mounts.pop_back(); }},
      {"volumes", "declared", [](Inspect& i) { i.config.volumes = {"/data"}; }},
      {"volumes", "from", [](Inspect& i) { i.host_config.volumes_from = {"other"}; }},
      {"volumes", "driver", [](Inspect& i) { i.host_config.volume_driver = "sshfs"; }},
      {"storage_options", "size",
       [](Inspect& i) {
         i.host_config.storage_opt = {{"size", "1T"}};
       }},
      {"memory", "one byte more", [](Inspect& i) { i.host_config.memory += 1; }},
      {"memory", "none", [](Inspect& i) { i.host_config.memory = 0; }},
      {"memory", "unlimited", [](Inspect& i) { i.host_config.memory = -1; }},
      {"swap", "more", [](Inspect& i) { i.host_config.memory_swap *= 2; }},
      {"swap", "unlimited", [](Inspect& i) { i.host_config.memory_swap = -1; }},
      {"swap", "none", [](Inspect& i) { i.host_config.memory_swap = 0; }},
      {"swap", "some of it", [](Inspect& i) { i.host_config.memory /= 2; }},
      {"cpu", "a little more", [](Inspect& i) { i.host_config.cpu_quota += 1; }},
      {"cpu", "shorter period", [](Inspect& i) { i.host_config.cpu_period -= 1; }},
      {"cpu", "none", [](Inspect& i) { i.host_config.cpu_quota = 0; }},
      {"cpu", "unlimited", [](Inspect& i) { i.host_config.cpu_quota = -1; }},
      {"cpu", "nano", [](Inspect& i) { i.host_config.nano_cpus = 8'000'000'000; }},
      {"cpu", "enormous",
       [](Inspect& i) { i.host_config.cpu_quota = std::numeric_limits<std::int64_t>::max(); }},
      {"cpu", "shares", [](Inspect& i) { i.host_config.cpu_shares = 262'144; }},
      {"cpu", "a CPU of its own", [](Inspect& i) { i.host_config.cpuset_cpus = "0"; }},
      {"cpu", "a node of its own", [](Inspect& i) { i.host_config.cpuset_mems = "0"; }},
      {"memory", "reserved", [](Inspect& i) { i.host_config.memory_reservation = 1; }},
      {"cpu_realtime", "a period", [](Inspect& i) { i.host_config.cpu_realtime_period = 1; }},
      {"cpu_realtime", "some", [](Inspect& i) { i.host_config.cpu_realtime_runtime = 1; }},
      {"pids", "one more", [](Inspect& i) { i.host_config.pids_limit = 65; }},
      {"pids", "null", [](Inspect& i) { i.host_config.pids_limit = std::nullopt; }},
      {"pids", "zero", [](Inspect& i) { i.host_config.pids_limit = 0; }},
      {"pids", "unlimited", [](Inspect& i) { i.host_config.pids_limit = -1; }},
      {"ulimits", "none", [](Inspect& i) { i.host_config.ulimits.clear(); }},
      {"ulimits", "one gone", [](Inspect& i) { i.host_config.ulimits.pop_back(); }},
      {"ulimits", "core",
       [](Inspect& i) {
         i.host_config.ulimits[0] = {"core", 0, -1};
       }},
      {"ulimits", "fsize", [](Inspect& i) { i.host_config.ulimits[1].hard += 1; }},
      {"ulimits", "nofile",
       [](Inspect& i) {
         i.host_config.ulimits[2] = {"nofile", 256, 257};
       }},
      {"ulimits", "unlimited",
       [](Inspect& i) {
         i.host_config.ulimits[2] = {"nofile", -1, -1};
       }},
      {"ulimits", "another",
       [](Inspect& i) {
         i.host_config.ulimits.push_back({"memlock", -1, -1});
       }},
      {"ulimits", "twice",
       [](Inspect& i) {
         i.host_config.ulimits.push_back({"nofile", 1024, 1024});
       }},
      {"oom", "killer off", [](Inspect& i) { i.host_config.oom_kill_disable = true; }},
      {"oom", "protected", [](Inspect& i) { i.host_config.oom_score_adj = -1000; }},
      {"oom", "as the host", [](Inspect& i) { i.host_config.oom_score_adj = 0; }},
      {"image", "another",
       [](Inspect& i) { i.image = ImageId::parse("sha256:" + std::string(64, 'b')).value(); }},
      {"entrypoint", "the image's", [](Inspect& i) { i.config.entrypoint = {"/image/entry"}; }},
      {"entrypoint", "a command more", [](Inspect& i) { i.config.cmd = {"x"}; }},
      {"entrypoint", "an argument more", [](Inspect& i) { i.config.entrypoint.emplace_back("x"); }},
      {"entrypoint", "another program", [](Inspect& i) { i.path = "/image/entry"; }},
      {"entrypoint", "other arguments", [](Inspect& i) { i.args.emplace_back("x"); }},
      {"environment", "the image's",
       [](Inspect& i) { i.config.env.emplace_back("LD_PRELOAD=/x.so"); }},
      {"environment", "another value",
       [](Inspect& i) { i.config.env.emplace_back("PATH=/image/bin"); }},
      {"environment", "none", [](Inspect& i) { i.config.env.clear(); }},
      {"working_directory", "another",
       [](Inspect& i) { i.config.working_dir = "/proc/self/fd/8"; }},
      {"user", "root", [](Inspect& i) { i.config.user = "0:0"; }},
      {"user", "none", [](Inspect& i) { i.config.user = ""; }},
      {"user", "no group", [](Inspect& i) { i.config.user = "54321"; }},
      {"groups", "one", [](Inspect& i) { i.host_config.group_add = {"docker"}; }},
      {"hostname", "another", [](Inspect& i) { i.config.hostname = "host"; }},
      {"stdin", "open", [](Inspect& i) { i.config.open_stdin = false; }},
      {"stdin", "once", [](Inspect& i) { i.config.stdin_once = false; }},
      {"terminal", "one", [](Inspect& i) { i.config.tty = true; }},
      {"healthcheck", "the image's",
       [](Inspect& i) {
         i.config.healthcheck_test = {"CMD", "x"};
       }},
      {"healthcheck", "inherited", [](Inspect& i) { i.config.healthcheck_test.clear(); }},
      {"stop_signal", "the image's", [](Inspect& i) { i.config.stop_signal = "SIGTERM"; }},
      {"init", "the engine's", [](Inspect& i) { i.host_config.init = true; }},
      {"init", "not reported", [](Inspect& i) { i.host_config.init = std::nullopt; }},
      {"restart", "always",
       [](Inspect& i) {
         i.host_config.restart_policy = {"always", 0};
       }},
      {"auto_remove", "false", [](Inspect& i) { i.host_config.auto_remove = false; }},
      {"log_driver", "json-file", [](Inspect& i) { i.host_config.log_config.type = "json-file"; }},
      {"log_driver", "syslog",
       [](Inspect& i) {
         i.host_config.log_config = {"syslog", {{"syslog-address", "tcp://x"}}};
       }},
      {"log_driver", "options",
       [](Inspect& i) {
         i.host_config.log_config.config = {{"a", "b"}};
       }},
      {"labels", "one gone", [](Inspect& i) { i.config.labels.erase("brig.sandbox"); }},
      {"labels", "another value", [](Inspect& i) { i.config.labels["brig.policy"] = "elevated"; }},
      {"labels", "one more of ours",
       [](Inspect& i) { i.config.labels["brig.deadline"] = "9999999999"; }},
      {"host_files", "id file", [](Inspect& i) { i.host_config.container_id_file = "/x"; }},
      {"host_files", "isolation", [](Inspect& i) { i.host_config.isolation = "hyperv"; }},
  };
  // clang-format on
  return all;
}

}  // namespace brig::harden
