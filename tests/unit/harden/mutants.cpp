// SPDX-License-Identifier: Apache-2.0
#include "unit/harden/mutants.hpp"

#include "harden/seccomp.hpp"

#include <cstdint>
#include <limits>
#include <string>

namespace brig::harden {
namespace {

using nlohmann::json;
using namespace std::string_literals;

/// Sets one field of HostConfig.
Mutant host(const char* field, json value, const char* refusal, const char* what = "") {
  return {what[0] != '\0' ? what : field, refusal, [=](json&, json& h) { h[field] = value; }};
}

/// Sets one field of Config.
Mutant config(const char* field, json value, const char* refusal, const char* what = "") {
  return {what[0] != '\0' ? what : field, refusal, [=](json& c, json&) { c[field] = value; }};
}

Mutant without(const char* field, const char* refusal) {
  return {field, refusal, [=](json& c, json& h) {
            c.erase(field);
            h.erase(field);
          }};
}

Mutant security_opt(const char* added, const char* refusal) {
  return {added, refusal, [=](json&, json& h) { h["SecurityOpt"].push_back(added); }};
}

Mutant tmpfs(const char* path, const char* options) {
  return {options, "tmpfs", [=](json&, json& h) { h["Tmpfs"][path] = options; }};
}

/// Changes a field of the first mount.
Mutant mount(const char* field, json value) {
  return {field, "mounts", [=](json&, json& h) { h["Mounts"][0][field] = value; }};
}

Mutant added_mount(const char* what, json added) {
  return {what, "mounts", [=](json&, json& h) { h["Mounts"].push_back(added); }};
}

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kGiB = 1LL << 30U;

}  // namespace

json bind_mount(const char* source, const char* target) {
  return {{"Type", "bind"},
          {"Source", source},
          {"Target", target},
          {"ReadOnly", true},
          {"BindOptions", {{"Propagation", "rprivate"}, {"NonRecursive", true}}}};
}

const std::vector<Mutant>& mutants() {
  static const std::vector<Mutant> all{
      // Privilege
      host("Privileged", true, "privileged"),
      host("CapAdd", {"NET_BIND_SERVICE"}, "capabilities"),
      host("CapAdd", {"SYS_ADMIN"}, "capabilities"),
      host("CapAdd", {"cap_sys_admin"}, "capabilities"),
      host("CapAdd", {"ALL"}, "capabilities"),
      host("CapAdd", {"NET_R\xd0\x90W"}, "capabilities", "a look-alike letter"),
      host("CapDrop", json::array(), "capabilities"),
      host("CapDrop", {"NET_RAW"}, "capabilities"),
      host("CapDrop", {"all"}, "capabilities"),
      host("CapDrop", {"ALL "}, "capabilities"),
      host("CapDrop", {"ALL", "NET_RAW"}, "capabilities"),
      without("CapDrop", "capabilities"),
      security_opt("no-new-privileges:false", "security_options"),
      security_opt("no-new-privileges:true", "no_new_privileges"),
      security_opt("no-new-privileges=false", "security_options"),
      security_opt("no-new-privileges", "security_options"),
      security_opt("seccomp=unconfined", "security_options"),
      security_opt("seccomp:unconfined", "security_options"),
      security_opt("seccomp={}", "security_options"),
      security_opt("apparmor=unconfined", "security_options"),
      security_opt("apparmor=docker-default", "apparmor"),
      security_opt("label=disable", "security_options"),
      security_opt("label:disable", "security_options"),
      security_opt("disable", "security_options"),
      security_opt("writable-cgroups=true", "security_options"),
      security_opt("systempaths=unconfined", "security_options"),
      security_opt("", "security_options"),
      {"no SecurityOpt", "no_new_privileges",
       [](json&, json& h) { h["SecurityOpt"] = json::array(); }},
      {"no profile", "seccomp", [](json&, json& h) { h["SecurityOpt"].erase(1); }},
      {"no no-new-privileges", "no_new_privileges",
       [](json&, json& h) { h["SecurityOpt"].erase(0); }},
      {"another separator", "no_new_privileges",
       [](json&, json& h) { h["SecurityOpt"][0] = "no-new-privileges=true"; }},
      {"the profile less a byte", "seccomp",
       [](json&, json& h) {
         h["SecurityOpt"][1] = "seccomp=" + std::string(seccomp_default().substr(1));
       }},
      {"the profile, minified", "seccomp",
       [](json&, json& h) {
         h["SecurityOpt"][1] = "seccomp=" + json::parse(seccomp_default()).dump();
       }},
      {"the profile with a call more", "seccomp",
       [](json&, json& h) {
         std::string profile = h["SecurityOpt"][1];
         h["SecurityOpt"][1] = profile.replace(profile.find("\"execve\""), 8, "\"ptrace\"");
       }},
      host("GroupAdd", {"docker"}, "groups"),
      host("GroupAdd", {"0"}, "groups"),
      host("MaskedPaths", json::array(), "masked_paths"),
      host("MaskedPaths", {"/proc/kcore"}, "masked_paths"),
      host("ReadonlyPaths", json::array(), "readonly_paths"),
      host("ReadonlyPaths", {"/proc/sys"}, "readonly_paths"),
      host("Sysctls", {{"net.ipv4.ip_forward", "1"}}, "sysctls"),
      host("Annotations", {{"org.systemd.property.x", "y"}}, "annotations"),
      host("Devices", {{{"PathOnHost", "/dev/sda"}}}, "devices"),
      host("DeviceCgroupRules", {"a *:* rwm"}, "devices"),
      host("DeviceRequests", {{{"Driver", "nvidia"}, {"Count", -1}}}, "devices"),
      host("Runtime", "", "runtime"),
      host("Runtime", "nvidia", "runtime"),
      host("Runtime", "RUNC", "runtime"),
      host("Isolation", "process", "host_files"),
      host("ContainerIDFile", "/etc/cron.d/x", "host_files"),
      // Namespaces
      host("NetworkMode", "", "network"),
      host("NetworkMode", "default", "network"),
      host("NetworkMode", "bridge", "network"),
      host("NetworkMode", "host", "network"),
      host("NetworkMode", "None", "network"),
      host("NetworkMode", "none ", "network"),
      host("NetworkMode", "container:abc", "network"),
      host("NetworkMode", "ns:/proc/1/ns/net", "network"),
      config("NetworkDisabled", false, "network"),
      host("IpcMode", "", "ipc_namespace"),
      host("IpcMode", "host", "ipc_namespace"),
      host("IpcMode", "shareable", "ipc_namespace"),
      host("IpcMode", "container:abc", "ipc_namespace"),
      host("PidMode", "host", "pid_namespace"),
      host("PidMode", "Host", "pid_namespace"),
      host("PidMode", " host", "pid_namespace"),
      host("PidMode", "container:abc", "pid_namespace"),
      host("UTSMode", "host", "uts_namespace"),
      host("UTSMode", "container:abc", "uts_namespace"),
      host("UsernsMode", "host", "user_namespace"),
      host("UsernsMode", "private", "user_namespace"),
      host("CgroupnsMode", "", "cgroup_namespace"),
      host("CgroupnsMode", "host", "cgroup_namespace"),
      host("Cgroup", "container:abc", "cgroup"),
      host("CgroupParent", "/", "cgroup"),
      host("CgroupParent", "system.slice", "cgroup"),
      host("PortBindings", {{"80/tcp", json::array({{{"HostPort", "80"}}})}}, "ports"),
      host("PublishAllPorts", true, "ports"),
      config("ExposedPorts", {{"80/tcp", json::object()}}, "ports"),
      host("Links", {"db:db"}, "name_resolution"),
      host("ExtraHosts", {"h:host-gateway"}, "name_resolution"),
      host("Dns", {"1.1.1.1"}, "name_resolution"),
      host("DnsOptions", {"ndots:0"}, "name_resolution"),
      host("DnsSearch", {"example.org"}, "name_resolution"),
      // Files
      host("ReadonlyRootfs", false, "readonly_rootfs"),
      host("Binds", {"/:/host"}, "mounts"),
      host("Binds", {"/var/run/docker.sock:/var/run/docker.sock:ro"}, "mounts"),
      mount("Type", "volume"),
      mount("Type", "npipe"),
      mount("Type", ""),
      mount("Source", "/"),
      mount("Source", "/etc"),
      mount("Source", "/srv/project/"),
      mount("Source", "/srv/../srv/project"),
      mount("Target", "/"),
      mount("Target", "/work"),
      mount("Target", "/data/inner"),
      mount("Target", "/data"),
      mount("ReadOnly", false),
      mount("BindOptions", {{"Propagation", "rshared"}, {"NonRecursive", true}}),
      mount("BindOptions", {{"Propagation", "rslave"}, {"NonRecursive", true}}),
      mount("BindOptions", {{"Propagation", ""}, {"NonRecursive", true}}),
      mount("BindOptions", {{"Propagation", "rprivate"}, {"NonRecursive", false}}),
      {"mount without BindOptions", "mounts",
       [](json&, json& h) { h["Mounts"][0].erase("BindOptions"); }},
      {"mount without ReadOnly", "mounts",
       [](json&, json& h) { h["Mounts"][0].erase("ReadOnly"); }},
      {"mount with VolumeOptions", "VolumeOptions",
       [](json&, json& h) { h["Mounts"][0]["VolumeOptions"] = json::object(); }},
      {"mount with CreateMountpoint", "CreateMountpoint",
       [](json&, json& h) { h["Mounts"][0]["BindOptions"]["CreateMountpoint"] = true; }},
      added_mount("a mount that nobody granted", bind_mount("/srv/other", "/other")),
      added_mount("the engine's socket", bind_mount("/var/run/docker.sock", "/x.sock")),
      added_mount("a mount once more", bind_mount("/srv/data", "/data")),
      tmpfs("/run", "rw,nosuid,nodev,noexec,size=1048576,nr_inodes=10,mode=1777"),
      tmpfs("/tmp", ""),
      tmpfs("/tmp", "rw,nosuid,nodev,noexec"),
      tmpfs("/tmp", "rw,nosuid,nodev,exec,size=1048576,nr_inodes=10,mode=1777"),
      tmpfs("/tmp", "rw,suid,nodev,noexec,size=1048576,nr_inodes=10,mode=1777"),
      tmpfs("/tmp", "rw,nosuid,dev,noexec,size=1048576,nr_inodes=10,mode=1777"),
      tmpfs("/tmp", "rw,nosuid,nodev,noexec,size=1073741825,nr_inodes=10,mode=1777"),
      tmpfs("/tmp", "rw,nosuid,nodev,noexec,size=0,nr_inodes=10,mode=1777"),
      tmpfs("/tmp", "rw,nosuid,nodev,noexec,size=50%,nr_inodes=10,mode=1777"),
      tmpfs("/tmp", "rw,nosuid,nodev,noexec,nr_inodes=10,mode=1777"),
      tmpfs("/tmp", "rw,nosuid,nodev,noexec,size=1048576,mode=1777"),
      tmpfs("/tmp", "rw,nosuid,nodev,noexec,size=1048576,nr_inodes=0,mode=1777"),
      tmpfs("/tmp", "rw,nosuid,nodev,noexec,size=1048576,nr_inodes=262145,mode=1777"),
      tmpfs("/tmp", "rw,nosuid,nodev,noexec,size=1048576,nr_inodes=10,mode=0777"),
      tmpfs("/tmp", "rw,nosuid,nodev,noexec,size=1048576,nr_inodes=10,mode=1777,exec"),
      tmpfs("/tmp", "rw,nosuid,nodev,noexec,size=1048576,nr_inodes=10,mode=1777,huge=always"),
      tmpfs("/tmp", "rw,nosuid,nodev,noexec,size=1048576,nr_inodes=10,mode=1777,uid=0"),
      tmpfs("/work",
            "rw,nosuid,nodev,exec,size=1048576,nr_inodes=10,mode=0700,uid=54320,gid=54322"),
      tmpfs("/work", "rw,nosuid,nodev,exec,size=1048576,nr_inodes=10,mode=0700,uid=0,gid=0"),
      tmpfs("/work", "rw,nosuid,nodev,exec,size=1048576,nr_inodes=10,mode=0700"),
      tmpfs("/work",
            "rw,nosuid,nodev,exec,size=1048576,nr_inodes=10,mode=0755,uid=54321,gid=54322"),
      tmpfs("/work",
            "rw,nosuid,nodev,exec,size=2147483649,nr_inodes=10,mode=0700,uid=54321,gid=54322"),
      {"no /work", "tmpfs", [](json&, json& h) { h["Tmpfs"].erase("/work"); }},
      {"no tmpfs", "tmpfs", [](json&, json& h) { h["Tmpfs"] = json::object(); }},
      host("ShmSize", 0, "shm"),
      host("ShmSize", -1, "shm"),
      host("ShmSize", (16 << 20) + 1, "shm"),
      host("VolumesFrom", {"other"}, "volumes"),
      host("VolumeDriver", "local", "volumes"),
      config("Volumes", {{"/data", json::object()}}, "volumes"),
      host("StorageOpt", {{"size", "1T"}}, "storage_options"),
      // Limits
      host("Memory", 0, "memory"),
      host("Memory", -1, "memory"),
      host("Memory", kMax, "memory"),
      host("Memory", 6 * (1 << 20) - 1, "memory"),
      {"memory beyond every preset", "memory",
       [](json&, json& h) { h["Memory"] = h["MemorySwap"] = 4 * kGiB + 1; }},
      host("MemorySwap", -1, "swap"),
      host("MemorySwap", 0, "swap"),
      host("MemorySwap", 512 << 20, "swap"),
      host("MemoryReservation", 1 << 20, "memory"),
      host("NanoCpus", 1'000'000'000, "cpu"),
      host("CpuQuota", 0, "cpu"),
      host("CpuQuota", -1, "cpu"),
      host("CpuQuota", 40'001, "cpu"),
      host("CpuQuota", kMax, "cpu"),
      host("CpuPeriod", 0, "cpu"),
      host("CpuPeriod", 999, "cpu"),
      host("CpuPeriod", 1'000'001, "cpu"),
      host("CpuShares", 262'144, "cpu"),
      host("CpuRealtimePeriod", 1, "cpu_realtime"),
      host("CpuRealtimeRuntime", 950'000, "cpu_realtime"),
      host("CpusetCpus", "0", "cpu"),
      host("CpusetMems", "0", "cpu"),
      host("PidsLimit", nullptr, "pids"),
      host("PidsLimit", 0, "pids"),
      host("PidsLimit", -1, "pids"),
      host("PidsLimit", 1025, "pids"),
      without("PidsLimit", "pids"),
      host("Ulimits", json::array(), "ulimits"),
      {"a ulimit gone", "ulimits", [](json&, json& h) { h["Ulimits"].erase(0); }},
      {"a ulimit twice", "ulimits",
       [](json&, json& h) { h["Ulimits"].push_back(h["Ulimits"][2]); }},
      {"a ulimit more", "ulimits",
       [](json&, json& h) {
         h["Ulimits"].push_back({{"Name", "rtprio"}, {"Soft", 99}, {"Hard", 99}});
       }},
      {"core", "ulimits",
       [](json&, json& h) {
         h["Ulimits"][0] = {{"Name", "core"}, {"Soft", -1}, {"Hard", -1}};
       }},
      {"fsize", "ulimits",
       [](json&, json& h) {
         h["Ulimits"][1] = {{"Name", "fsize"}, {"Soft", 2 * kGiB + 1}, {"Hard", 2 * kGiB + 1}};
       }},
      {"nofile", "ulimits",
       [](json&, json& h) {
         h["Ulimits"][2] = {{"Name", "nofile"}, {"Soft", 16'385}, {"Hard", 16'385}};
       }},
      {"nofile soft", "ulimits", [](json&, json& h) { h["Ulimits"][2]["Soft"] = 1; }},
      {"nofile unlimited", "ulimits",
       [](json&, json& h) {
         h["Ulimits"][2] = {{"Name", "nofile"}, {"Soft", -1}, {"Hard", -1}};
       }},
      host("OomKillDisable", true, "oom"),
      host("OomKillDisable", nullptr, "oom"),
      host("OomScoreAdj", 0, "oom"),
      host("OomScoreAdj", -1000, "oom"),
      host("OomScoreAdj", 1001, "oom"),
      // Life
      host("RestartPolicy", {{"Name", "always"}, {"MaximumRetryCount", 0}}, "restart"),
      host("RestartPolicy", {{"Name", ""}, {"MaximumRetryCount", 0}}, "restart"),
      host("RestartPolicy", {{"Name", "no"}, {"MaximumRetryCount", 5}}, "restart"),
      {"init is writable", "mounts", [](json&, json& h) { h["Mounts"][2]["ReadOnly"] = false; }},
      {"another init", "mounts",
       [](json&, json& h) { h["Mounts"][2]["Source"] = "/srv/project/init"; }},
      {"init elsewhere", "mounts",
       [](json&, json& h) { h["Mounts"][2]["Target"] = "/.brig-0123456789abcdee"; }},
      config("Entrypoint", {"/bin/sh"}, "entrypoint"),
      config("Entrypoint", {"/.brig-0123456789abcdef", "x"}, "entrypoint"),
      host("AutoRemove", false, "auto_remove"),
      host("Init", true, "init"),
      host("Init", nullptr, "init"),
      host("LogConfig", {{"Type", "json-file"}, {"Config", json::object()}}, "log_driver"),
      host("LogConfig", {{"Type", ""}, {"Config", json::object()}}, "log_driver"),
      host("LogConfig", {{"Type", "syslog"}, {"Config", {{"syslog-address", "tcp://evil"}}}},
           "log_driver"),
      host("LogConfig", {{"Type", "none"}, {"Config", {{"a", "b"}}}}, "log_driver"),
      // Config
      config("User", "", "user"),
      config("User", "0:0", "user"),
      config("User", "0", "user"),
      config("User", "root", "user"),
      config("User", "54321", "user"),
      config("User", "54321:0", "user"),
      config("User", "9999:54322", "user"),
      config("User", "054321:54322", "user"),
      config("User", "54321:54322 ", "user"),
      config("User", "4294967296:54322", "user"),
      config("Image", "alpine", "image"),
      config("Image", "localhost/brig/python:3.11", "image"),
      config("Image", "sha256:abc", "image"),
      config("Image", "", "image"),
      config("Entrypoint", json::array(), "entrypoint"),
      config("Entrypoint", {""}, "entrypoint"),
      config("Entrypoint", json::array({"sh\0x"s}), "entrypoint"),
      config("Cmd", {"x"}, "entrypoint"),
      config("Env", {"A=1", "A=2"}, "environment"),
      config("Env", {"A=1", "A"}, "environment"),
      config("Env", {"=x"}, "environment"),
      config("Env", {""}, "environment"),
      config("Env", json::array({"A=x\0y"s}), "environment"),
      config("WorkingDir", "", "working_directory"),
      config("WorkingDir", "work", "working_directory"),
      config("WorkingDir", "/work/", "working_directory"),
      config("WorkingDir", "/work/../proc", "working_directory"),
      config("WorkingDir", "/proc/self/fd/8", "working_directory"),
      config("WorkingDir", "/sys", "working_directory"),
      config("WorkingDir", "/dev/fd", "working_directory"),
      config("Hostname", "", "hostname"),
      config("Hostname", "a.b", "hostname"),
      config("Hostname", std::string(64, 'a'), "hostname"),
      config("Tty", true, "terminal"),
      config("OpenStdin", false, "stdin"),
      config("StdinOnce", false, "stdin"),
      config("AttachStdin", false, "stdin"),
      config("Healthcheck", {{"Test", json::array()}}, "healthcheck"),
      config("Healthcheck", {{"Test", {"CMD", "x"}}}, "healthcheck"),
      config("Healthcheck", {{"Test", {"NONE", "x"}}}, "healthcheck"),
      config("StopSignal", "", "stop_signal"),
      config("StopSignal", "SIGTERM", "stop_signal"),
      // Not ours to read: keys that are not known, in another case, or in another place
      host("KernelMemory", 1, "KernelMemory"),
      host("Tmp", json::object(), "Tmp"),
      host("privileged", true, "privileged"),
      host("PRIVILEGED", true, "PRIVILEGED"),
      host("BlkioDeviceReadBps", {{{"Path", "/dev/sda"}, {"Rate", 1}}}, "BlkioDeviceReadBps"),
      config("NetworkingConfig", {{"EndpointsConfig", {{"bridge", json::object()}}}},
             "NetworkingConfig"),
      config("hostconfig", {{"Privileged", true}}, "hostconfig"),
      config("Privileged", true, "Privileged"),
      config("MacAddress", "02:42:ac:11:00:02", "MacAddress"),
      config("Domainname", "x", "Domainname"),
      config("OnBuild", {"RUN x"}, "OnBuild"),
      // Wrong types, which an engine might read in its own way
      host("Privileged", "false", "Privileged"),
      host("Privileged", nullptr, "Privileged", "Privileged null"),
      host("Memory", "268435456", "Memory"),
      host("Memory", 268435456.0, "Memory", "Memory as a fraction"),
      host("CapDrop", "ALL", "CapDrop"),
      host("CapDrop", nullptr, "CapDrop", "CapDrop null"),
      config("Env", {{"A", "1"}}, "Env"),
  };
  return all;
}

}  // namespace brig::harden
