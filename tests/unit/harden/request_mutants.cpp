// SPDX-License-Identifier: Apache-2.0
#include "unit/harden/request_mutants.hpp"

#include "unit/harden/fixture.hpp"

#include <functional>
#include <map>
#include <set>

namespace brig::harden {
namespace {

using nlohmann::json;
using Texts = std::vector<std::string>;

constexpr std::size_t kBelowUnknown = 3;

json body_of(const Policy& policy) {
  return json::parse(wire::encode(lower(policy, plain_job(), full_features()).value()).value());
}

/// JSON texts of strings.
Texts quoted(const Texts& values) {
  Texts texts;
  for (const std::string& value : values) texts.push_back(json(value).dump());
  return texts;
}

/// What any of the namespaces' modes can be in some engine.
const Texts& namespace_modes() {
  static const Texts modes = quoted(
      {"host",         "Host",           "HOST",       " host",     "host ",    "host\n",
       "container:c",  "Container:c",    "container:", "shareable", "private ", "Private",
       "none ",        "None",           "default",    "bridge",    "user-net", "ns:/proc/1/ns/net",
       "path:/proc/1", "slirp4netns",    "pasta",      "keep-id",   "auto",     "nomap",
       "pod",          "systemd:system", "service:x"});
  return modes;
}

/// SecurityOpt as it is, and each of these before and after it.
Texts security_options(const json& right) {
  Texts lists;
  for (const char* option : {"no-new-privileges:false",
                             "no-new-privileges=false",
                             "no-new-privileges:0",
                             "no-new-privileges",
                             "no-new-privileges:true",
                             "seccomp=unconfined",
                             "seccomp:unconfined",
                             "seccomp=builtin",
                             "seccomp=/etc/profile.json",
                             "seccomp={}",
                             "seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}",
                             "Seccomp=unconfined",
                             "apparmor=unconfined",
                             "apparmor:unconfined",
                             "apparmor=",
                             "label=disable",
                             "label:disable",
                             "label=type:spc_t",
                             "label=user:root",
                             "disable",
                             "systempaths=unconfined",
                             "writable-cgroups=true",
                             "writable-cgroups",
                             "unmask=ALL",
                             "mask=/proc/x",
                             "proc-opts=hidepid=0",
                             "credentialspec=file://x",
                             ""}) {
    json last = right;
    last.push_back(option);
    json first = right;
    first.insert(first.begin(), option);
    lists.push_back(last.dump());
    lists.push_back(first.dump());
  }
  return lists;
}

const Texts& sensitive_places() {
  static const Texts places{"/",
                            "/etc",
                            "/etc/cron.d",
                            "/etc/shadow",
                            "/proc",
                            "/proc/1/root",
                            "/proc/sys/kernel",
                            "/sys",
                            "/sys/fs/cgroup",
                            "/dev",
                            "/dev/sda",
                            "/dev/mem",
                            "/run",
                            "/run/docker.sock",
                            "/run/containerd/containerd.sock",
                            "/run/podman/podman.sock",
                            "/run/dbus",
                            "/run/systemd/private",
                            "/run/user/1000",
                            "/var",
                            "/var/run",
                            "/var/run/docker.sock",
                            "/var/lib/docker",
                            "/var/lib/docker/volumes/v/_data",
                            "/var/lib/containerd",
                            "/boot",
                            "/root",
                            "/root/.ssh",
                            "/srv/engine.sock"};
  return places;
}

/// One place in the spellings that a path resolves from.
Texts spellings(const std::string& place) {
  const std::string below = place == "/" ? "" : place;
  return {place,
          below + "/",
          "/" + place,
          below + "/.",
          "/./" + place.substr(1),
          "/srv/.." + place,
          below + "/x/..",
          place + "\n"};
}

Texts binds() {
  Texts lists;
  for (const std::string& place : sensitive_places()) {
    for (const char* options : {"", ":ro", ":rw", ":ro,z", ":ro,rshared", ":rslave"})
      lists.push_back(json::array({place + ":/x" + options}).dump());
  }
  for (const char* bind : {"volume:/x", "volume:/x:ro,nocopy", "/srv/data:/data:ro", "relative:/x"})
    lists.push_back(json::array({bind}).dump());
  return lists;
}

/// Mounts as they are, and one more.
Texts mounts(const json& right) {
  Texts lists;
  for (const char* more :
       {R"({"Type":"volume","Source":"v","Target":"/x"})", R"({"Type":"volume","Target":"/x"})",
        R"({"Type":"volume","Source":"v","Target":"/x","VolumeOptions":{"DriverConfig":
              {"Name":"local","Options":{"type":"none","o":"bind","device":"/"}}}})",
        R"({"Type":"volume","Source":"v","Target":"/x","VolumeOptions":{"Subpath":"../.."}})",
        R"({"Type":"tmpfs","Target":"/x"})",
        R"({"Type":"tmpfs","Target":"/x","TmpfsOptions":{"SizeBytes":0,"Mode":511}})",
        R"({"Type":"npipe","Source":"\\\\.\\pipe\\docker_engine","Target":"/x"})",
        R"({"Type":"cluster","Source":"v","Target":"/x"})",
        R"({"Type":"image","Source":"i","Target":"/x"})",
        R"({"Type":"bind","Source":"/srv/data","Target":"/data","ReadOnly":true,"BindOptions":
              {"Propagation":"rprivate","NonRecursive":true}})",
        R"({"Type":"Bind","Source":"/","Target":"/x"})"}) {
    json list = right;
    list.push_back(json::parse(more));
    lists.push_back(list.dump());
    lists.push_back(json::array({json::parse(more)}).dump());
  }
  return lists;
}

Texts log_drivers() {
  return quoted({"json-file", "local", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk",
                 "etwlogs", "gcplogs", "logentries", "plugin/name:tag", "None", "NONE", "none "});
}

const std::map<std::string, Texts>& special_values_by_place() {
  static const std::map<std::string, Texts> values{
      {"/HostConfig/NetworkMode", namespace_modes()},
      {"/HostConfig/IpcMode", namespace_modes()},
      {"/HostConfig/PidMode", namespace_modes()},
      {"/HostConfig/UTSMode", namespace_modes()},
      {"/HostConfig/UsernsMode", namespace_modes()},
      {"/HostConfig/CgroupnsMode", namespace_modes()},
      {"/HostConfig/Cgroup", namespace_modes()},
      {"/HostConfig/CgroupParent",
       quoted({"/", "..", "../..", "system.slice", "/docker/abc", "machine.slice:x:y"})},
      {"/HostConfig/CapAdd",
       {R"(["SYS_ADMIN"])", R"(["CAP_SYS_ADMIN"])", R"(["cap_net_raw"])", R"(["all"])",
        R"(["ALL"])", R"(["NET_BIND_SERVICE"])"}},
      {"/HostConfig/CapDrop",
       {R"(["all"])", R"(["CAP_ALL"])", R"(["NET_RAW"])", R"(["ALL","ALL"])", R"(["ALL",""])"}},
      {"/HostConfig/GroupAdd", {R"(["0"])", R"(["docker"])", R"(["root"])", R"(["keep-groups"])"}},
      {"/HostConfig/MaskedPaths", {R"(["/proc/kcore"])", R"(["/proc/asound","/proc/acpi"])"}},
      {"/HostConfig/ReadonlyPaths", {R"(["/proc/sys"])"}},
      {"/HostConfig/Binds", binds()},
      {"/HostConfig/Tmpfs",
       {R"({"/tmp":"exec","/work":""})", R"({"/proc":"size=1"})", R"({"/dev/shm":"size=1g"})",
        R"({"/":"size=1"})"}},
      {"/HostConfig/Devices",
       {R"([{"PathOnHost":"/dev/sda","PathInContainer":"/dev/sda","CgroupPermissions":"rwm"}])",
        R"([{"PathOnHost":"/dev/null"}])",
        R"([{"PathOnHost":"/dev/kvm","CgroupPermissions":""}])"}},
      {"/HostConfig/DeviceCgroupRules",
       {R"(["a *:* rwm"])", R"(["b 8:* rwm"])", R"(["c 1:1 rwm"])", R"(["c 10:229 rwm"])"}},
      {"/HostConfig/DeviceRequests",
       {R"([{"Driver":"cdi","DeviceIDs":["vendor.com/gpu=all"]}])",
        R"([{"Driver":"nvidia","Count":-1,"Capabilities":[["gpu"]]}])"}},
      {"/HostConfig/Annotations",
       {R"({"org.systemd.property.MemoryMax":"1"})", R"({"run.oci.keep_original_groups":"1"})",
        R"({"org.criu.config":"/x"})", R"({"dev.gvisor.spec.mount.x.type":"bind"})"}},
      {"/HostConfig/Sysctls",
       {R"({"net.ipv4.ip_forward":"1"})", R"({"kernel.core_pattern":"|/x"})",
        R"({"kernel.shm_rmid_forced":"0"})"}},
      {"/HostConfig/StorageOpt", {R"({"size":"1T"})", R"({"overlay2.size":"0"})"}},
      {"/HostConfig/LogConfig/Type", log_drivers()},
      {"/HostConfig/LogConfig/Config",
       {R"({"syslog-address":"tcp://x"})", R"({"mode":"non-blocking"})", R"({"max-size":"-1"})"}},
      {"/HostConfig/RestartPolicy/Name",
       quoted({"always", "unless-stopped", "on-failure", "No", "no "})},
      {"/HostConfig/Runtime",
       quoted({"nvidia", "RUNC", "runc ", "io.containerd.runc.v2", "/x/runc"})},
      {"/HostConfig/VolumeDriver", quoted({"local", "sshfs", "rclone/docker:latest"})},
      {"/HostConfig/Isolation", quoted({"default", "process", "hyperv"})},
      {"/HostConfig/Memory", {"6291455", "4294967297", "268435457", "-9223372036854775807"}},
      {"/HostConfig/MemorySwap", {"268435457", "536870912", "-2"}},
      {"/HostConfig/CpuQuota", {"999", "40000", "40001", "4000001", "50000000"}},
      {"/HostConfig/CpuPeriod", {"999", "1000001", "100"}},
      {"/HostConfig/PidsLimit", {"1024", "1025", "4194304", "-2"}},
      {"/HostConfig/ShmSize", {"16777216", "16777217", "67108864"}},
      {"/HostConfig/OomScoreAdj", {"-1000", "-999", "1001"}},
      {"/HostConfig/Links", {R"(["db:db"])", R"(["/a:/b/c"])"}},
      {"/HostConfig/ExtraHosts", {R"(["h:host-gateway"])", R"(["localhost:1.2.3.4"])"}},
      {"/HostConfig/Mounts/0/Type",
       quoted({"volume", "tmpfs", "npipe", "cluster", "image", "Bind"})},
      {"/HostConfig/Mounts/0/BindOptions/Propagation",
       quoted({"private", "shared", "rshared", "slave", "rslave", "RPRIVATE", "unbindable"})},
      {"/HostConfig/Mounts/0/Target",
       quoted({"/", "/proc", "/sys", "/dev", "/tmp", "/work", "/data", "/data/x", "../x", "x"})},
      {"/HostConfig/Mounts/0/Source", quoted(sensitive_places())},
      {"/User", quoted({"root", "0", "0:0", "00:00", "1000:1000", "10000", "10000:0", "0:10000",
                        "9999:10000", "010000:10000", "+10000:10000", "-1:-1",
                        "4294967295:4294967295", "10000:10000:1", "10000:10000 ",
                        "4294967296:4294967296", "nobody:nogroup", "54321:54323"})},
      {"/WorkingDir", quoted({"/proc", "/proc/self/fd/8", "/sys/x", "/dev/fd", "relative", "../x",
                              "/work/../proc", "/work//x", "/work/", "/work/."})},
      {"/Hostname", quoted({"a.b", "a b", "a/b", std::string(64, 'a'), "a_b", "a\n"})},
      {"/Image", quoted({"python", "python:3.11", "localhost/x@sha256:" + std::string(64, 'a'),
                         "sha256:" + std::string(63, 'a'), "sha256:" + std::string(64, 'A'),
                         std::string(64, 'a')})},
      {"/Entrypoint", {R"(["a\u0000b"])", R"(["","x"])"}},
      {"/Cmd", {R"(["--privileged"])"}},
      {"/Env", {R"(["A=1","A=2"])", R"(["=x"])", R"(["A=\u0000"])", R"(["PATH=/a","PATH"])"}},
      {"/Healthcheck/Test",
       {R"(["CMD","x"])", R"(["CMD-SHELL","x"])", R"(["none"])", R"(["NONE","x"])"}},
      {"/StopSignal", quoted({"SIGTERM", "9", "KILL", "sigkill", "SIGSTOP"})},
      {"/ExposedPorts", {R"({"1-65535/tcp":{}})"}},
      {"/Volumes", {R"({"/etc":{}})", R"({"/work":{}})"}},
  };
  return values;
}

}  // namespace

Texts special_values(const std::string& place, const json& now) {
  if (place == "/HostConfig/SecurityOpt") return security_options(now);
  if (place == "/HostConfig/Mounts") return mounts(now);
  const auto found = special_values_by_place().find(place);
  return found == special_values_by_place().end() ? Texts() : found->second;
}

json hardened_request() {
  return body_of(weakened_policy());
}

std::vector<FieldMutant> request_mutants() {
  const json request = hardened_request();
  std::vector<FieldMutant> mutants;
  std::set<std::size_t> bodies{std::hash<std::string>()(request.dump())};
  const auto add = [&](const std::vector<FieldMutant>& more) {
    for (const FieldMutant& mutant : more) {
      if (bodies.insert(std::hash<std::string>()(mutant.body)).second) mutants.push_back(mutant);
    }
  };
  for (const std::string& version : api_versions()) {
    for (const ApiField& field : api_fields(version, "CreateRequest", request)) {
      if (!request.contains(field.place.parent_pointer())) {
        // Below a key that is never sent it is the key that is refused.
        add(with_values(request, field, first_of(values_of_type(field.type), kBelowUnknown)));
        continue;
      }
      add(with_values(request, field, values_of_type(field.type)));
      add(with_duplicates(request, field));
      add(with_look_alikes(request, field));
      const std::string place = field.place.to_string();
      add(with_values(request, field, special_values(place, request.value(field.place, json()))));
    }
  }
  return mutants;
}

const std::vector<Equivalent>& equivalent_requests() {
  static constexpr const char* kOutput = "less of the output is attached; nothing is opened";
  static constexpr const char* kEnvironment = "the variables are the caller's; check compares them";
  static constexpr const char* kSameAsAbsent = "null is absence: the engine's own list";
  static constexpr const char* kFewer = "fewer mounts than were granted";
  static constexpr const char* kLess = "a smaller limit";
  static constexpr const char* kOtherPreset =
      "no more than some preset has: audit knows of no preset, check holds this one's";
  static constexpr const char* kHostname = "one label, which tells nothing of the host";
  static constexpr const char* kLabels = "labels give nothing; check holds brig's own";
  static const std::vector<Equivalent> all{
      {"/AttachStderr", "false", kOutput},
      {"/AttachStdout", "false", kOutput},
      {"/Env", "[]", kEnvironment},
      {"/Env", R"(["x"])", kEnvironment},
      {"/Env", R"(["ALL"])", kEnvironment},
      {"/Env", R"(["host"])", kEnvironment},
      {"/HostConfig/Annotations", "{}", "none, as without the field"},
      {"/HostConfig/CpuQuota", "40000", kOtherPreset},
      {"/HostConfig/MaskedPaths", "null", kSameAsAbsent},
      {"/HostConfig/Mounts", "[]", kFewer},
      {"/HostConfig/Mounts", json::array({hardened_request()["HostConfig"]["Mounts"][1]}).dump(),
       kFewer},
      {"/HostConfig/OomScoreAdj", "1", "still goes before the host's own, which have 0"},
      {"/HostConfig/PidsLimit", "1", kLess},
      {"/HostConfig/PidsLimit", "1024", kOtherPreset},
      {"/HostConfig/ReadonlyPaths", "null", kSameAsAbsent},
      {"/HostConfig/ShmSize", "1", kLess},
      {"/Hostname", R"("x")", kHostname},
      {"/Hostname", R"("host")", kHostname},
      {"/Hostname", R"("Host")", kHostname},
      {"/Labels", "{}", kLabels},
      {"/Labels", R"({"x":"y"})", kLabels},
      {"/Labels", R"({"":""})", kLabels},
  };
  return all;
}

std::vector<GrantedMount> sensitive_mounts() {
  std::vector<GrantedMount> mounts;
  for (const std::string& place : sensitive_places()) {
    for (const std::string& source : spellings(place)) {
      json request = body_of(sandboxed_policy());
      request["HostConfig"]["Mounts"] =
          json::array({{{"Type", "bind"},
                        {"Source", source},
                        {"Target", "/x"},
                        {"ReadOnly", true},
                        {"BindOptions", {{"Propagation", "rprivate"}, {"NonRecursive", true}}}}});
      mounts.push_back({{source, "/x"}, request.dump()});
    }
  }
  return mounts;
}

}  // namespace brig::harden
