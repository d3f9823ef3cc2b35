// SPDX-License-Identifier: Apache-2.0
#include "unit/harden/answer_mutants.hpp"

#include "unit/harden/fixture.hpp"

#include <functional>
#include <set>
#include <sstream>

namespace brig::harden {
namespace {

using nlohmann::json;

/// What Docker 26.1 answers of a created container, beside HostConfig, Config and Mounts.
constexpr const char* kAnswer = R"({
  "Created": "2026-01-01T00:00:00Z", "Path": "", "Args": [],
  "State": {"Status": "created", "Running": false, "Paused": false, "Restarting": false,
    "OOMKilled": false, "Dead": false, "Pid": 0, "ExitCode": 0, "Error": "",
    "StartedAt": "0001-01-01T00:00:00Z", "FinishedAt": "0001-01-01T00:00:00Z"},
  "ResolvConfPath": "", "HostnamePath": "", "HostsPath": "", "LogPath": "", "Name": "/sandbox",
  "RestartCount": 0, "Driver": "overlay2", "Platform": "linux", "MountLabel": "",
  "ProcessLabel": "", "AppArmorProfile": "", "ExecIDs": null,
  "GraphDriver": {"Data": {"MergedDir": "/x"}, "Name": "overlay2"},
  "NetworkSettings": {"Bridge": "", "SandboxID": "", "SandboxKey": "", "Ports": {},
    "HairpinMode": false, "LinkLocalIPv6Address": "", "LinkLocalIPv6PrefixLen": 0,
    "SecondaryIPAddresses": null, "SecondaryIPv6Addresses": null, "EndpointID": "", "Gateway": "",
    "GlobalIPv6Address": "", "GlobalIPv6PrefixLen": 0, "IPAddress": "", "IPPrefixLen": 0,
    "IPv6Gateway": "", "MacAddress": "", "Networks": {}}
})";

/// The fields of HostConfig that brig leaves alone, as an engine then writes them.
constexpr const char* kUntouched = R"({
  "BlkioWeight": 0, "BlkioWeightDevice": null, "BlkioDeviceReadBps": null,
  "BlkioDeviceWriteBps": null, "BlkioDeviceReadIOps": null, "BlkioDeviceWriteIOps": null,
  "MemorySwappiness": null, "CpuCount": 0, "CpuPercent": 0, "IOMaximumIOps": 0,
  "IOMaximumBandwidth": 0, "ConsoleSize": [0, 0]
})";

/// They show that the place is really left unread; they are not counted.
constexpr std::size_t kOfMeaningless = 4;

/// "/Mounts/1/Mode" → "/Mounts/*/Mode"
std::string without_indexes(const std::string& place) {
  std::string text;
  std::istringstream tokens(place.substr(1));
  for (std::string token; std::getline(tokens, token, '/');)
    text += "/" + (token.find_first_not_of("0123456789") == std::string::npos ? "*" : token);
  return text;
}

json hardened_body(const Expectation& expectation) {
  return json::parse(
      wire::encode(lower(expectation.policy, expectation.job, expectation.features).value())
          .value());
}

/// The request's place of what stands at this place of an answer.
std::string request_place(const std::string& place) {
  return place.starts_with("/Config/") ? place.substr(7) : place;
}

}  // namespace

Expectation guarded_expectation() {
  Expectation expectation = plain_expectation();
  expectation.features.apparmor = true;
  expectation.features.selinux = true;
  return expectation;
}

json faithful_answer() {
  const Expectation expectation = guarded_expectation();
  const auto inspect = faithful_inspect(expectation);
  json config = hardened_body(expectation);
  json host = config.at("HostConfig");
  config.erase("HostConfig");
  host["MaskedPaths"] = *inspect.host_config.masked_paths;
  host["ReadonlyPaths"] = *inspect.host_config.readonly_paths;
  host.update(json::parse(kUntouched));
  json answer = json::parse(kAnswer);
  answer["Id"] = inspect.id.str();
  answer["Image"] = inspect.image.str();
  answer["AppArmorProfile"] = inspect.app_armor_profile;
  answer["ProcessLabel"] = inspect.process_label;
  answer["Path"] = inspect.path;
  answer["Args"] = inspect.args;
  for (const wire::MountPoint& point : inspect.mounts) {
    answer["Mounts"].push_back({{"Type", point.type},
                                {"Source", point.source},
                                {"Destination", point.destination},
                                {"Mode", point.mode},
                                {"RW", point.rw},
                                {"Propagation", point.propagation}});
  }
  answer["HostConfig"] = std::move(host);
  answer["Config"] = std::move(config);
  return answer;
}

std::vector<FieldMutant> answer_mutants() {
  const json answer = faithful_answer();
  std::vector<FieldMutant> mutants;
  std::set<std::size_t> bodies{std::hash<std::string>()(answer.dump())};
  const auto add = [&](const std::vector<FieldMutant>& more) {
    for (const FieldMutant& mutant : more) {
      if (bodies.insert(std::hash<std::string>()(mutant.body)).second) mutants.push_back(mutant);
    }
  };
  for (const std::string& version : api_versions()) {
    for (const ApiField& field : api_fields(version, "ContainerInspect", answer)) {
      if (!meaningless_entry(field.place.to_string()).empty()) {
        add(with_values(answer, field, first_of(values_of_type(field.type), kOfMeaningless)));
        continue;
      }
      add(with_values(answer, field, values_of_type(field.type)));
      add(with_absence(answer, field));
      add(with_duplicates(answer, field));
      const std::string place = request_place(field.place.to_string());
      add(with_values(answer, field, special_values(place, answer.value(field.place, json()))));
    }
  }
  return mutants;
}

const std::vector<Meaningless>& meaningless_places() {
  static constexpr const char* kName = "a name: the ids beside it are what counts";
  static constexpr const char* kStorage = "where the engine keeps things";
  static constexpr const char* kOwnFiles =
      "the engine's own files, which no request names; mounted read-only with a read-only root";
  static constexpr const char* kBefore = "tells of a life that has not begun";
  static constexpr const char* kWindows = "Windows only";
  static constexpr const char* kTakesAway = "a limit that can only take away; brig sets none";
  static constexpr const char* kDiskShare =
      "a share of the disk's time, where nothing of the sandbox can be written";
  static constexpr const char* kNetwork =
      "filled in at the start, and never for a container without a network";
  static constexpr const char* kOtherType = "of another type than bind, which Type says";
  static constexpr const char* kCreate = "of the client that created it; brig attaches by itself";
  static constexpr const char* kBuild = "for builds and the stopping of containers only";
  static constexpr const char* kNoHealthcheck =
      "of a health check, and Test says that there is none";
  static constexpr const char* kSubmounts =
      "of what is mounted below the source, and NonRecursive leaves that away";
  static const std::vector<Meaningless> all{
      {"/Name", kName},
      {"/Config/Image", kName},
      {"/Config/Domainname", kName},
      {"/Created", kBefore},
      {"/ExecIDs", kBefore},
      {"/RestartCount", kBefore},
      {"/SizeRw", kBefore},
      {"/SizeRootFs", kBefore},
      {"/Driver", kStorage},
      {"/GraphDriver", kStorage},
      {"/Platform", "brig refuses engines that are not Linux, and images that are not"},
      {"/MountLabel", "SELinux judges processes; ProcessLabel says how"},
      {"/LogPath", "LogConfig says whether there is a log"},
      {"/ResolvConfPath", kOwnFiles},
      {"/HostnamePath", kOwnFiles},
      {"/HostsPath", kOwnFiles},
      {"/Config/AttachStdin", kCreate},
      {"/Config/AttachStdout", kCreate},
      {"/Config/AttachStderr", kCreate},
      {"/Config/ExposedPorts", "without PortBindings and PublishAllPorts they reach nobody"},
      {"/Config/MacAddress", kNetwork},
      {"/Config/OnBuild", kBuild},
      {"/Config/Shell", kBuild},
      {"/Config/StopTimeout", kBuild},
      {"/Config/ArgsEscaped", kWindows},
      {"/Config/Healthcheck/Interval", kNoHealthcheck},
      {"/Config/Healthcheck/Timeout", kNoHealthcheck},
      {"/Config/Healthcheck/Retries", kNoHealthcheck},
      {"/Config/Healthcheck/StartPeriod", kNoHealthcheck},
      {"/Config/Healthcheck/StartInterval", kNoHealthcheck},
      {"/HostConfig/ConsoleSize", "there is no terminal"},
      {"/HostConfig/BlkioWeight", kDiskShare},
      {"/HostConfig/BlkioWeightDevice", kDiskShare},
      {"/HostConfig/BlkioDeviceReadBps", kTakesAway},
      {"/HostConfig/BlkioDeviceWriteBps", kTakesAway},
      {"/HostConfig/BlkioDeviceReadIOps", kTakesAway},
      {"/HostConfig/BlkioDeviceWriteIOps", kTakesAway},
      {"/HostConfig/KernelMemory", kTakesAway},
      {"/HostConfig/KernelMemoryTCP", kTakesAway},
      {"/HostConfig/MemorySwappiness", "there is no swap: MemorySwap is as much as Memory"},
      {"/HostConfig/CpuCount", kWindows},
      {"/HostConfig/CpuPercent", kWindows},
      {"/HostConfig/IOMaximumIOps", kWindows},
      {"/HostConfig/IOMaximumBandwidth", kWindows},
      {"/HostConfig/RestartPolicy/MaximumRetryCount", "Name says that there is no retry"},
      {"/HostConfig/Mounts/*/Consistency", "for Docker on macOS only"},
      {"/HostConfig/Mounts/*/VolumeOptions", kOtherType},
      {"/HostConfig/Mounts/*/TmpfsOptions", kOtherType},
      {"/HostConfig/Mounts/*/BindOptions/CreateMountpoint", "brig has seen that the source exists"},
      {"/HostConfig/Mounts/*/BindOptions/ReadOnlyNonRecursive", kSubmounts},
      {"/HostConfig/Mounts/*/BindOptions/ReadOnlyForceRecursive", kSubmounts},
      {"/Mounts/*/Name", kOtherType},
      {"/Mounts/*/Driver", kOtherType},
      {"/NetworkSettings/Bridge", kNetwork},
      {"/NetworkSettings/SandboxID", kNetwork},
      {"/NetworkSettings/SandboxKey", kNetwork},
      {"/NetworkSettings/Ports", kNetwork},
      {"/NetworkSettings/HairpinMode", kNetwork},
      {"/NetworkSettings/LinkLocalIPv6Address", kNetwork},
      {"/NetworkSettings/LinkLocalIPv6PrefixLen", kNetwork},
      {"/NetworkSettings/SecondaryIPAddresses", kNetwork},
      {"/NetworkSettings/SecondaryIPv6Addresses", kNetwork},
      {"/NetworkSettings/EndpointID", kNetwork},
      {"/NetworkSettings/Gateway", kNetwork},
      {"/NetworkSettings/GlobalIPv6Address", kNetwork},
      {"/NetworkSettings/GlobalIPv6PrefixLen", kNetwork},
      {"/NetworkSettings/IPAddress", kNetwork},
      {"/NetworkSettings/IPPrefixLen", kNetwork},
      {"/NetworkSettings/IPv6Gateway", kNetwork},
      {"/NetworkSettings/MacAddress", kNetwork},
  };
  return all;
}

std::string meaningless_entry(const std::string& place) {
  const std::string general = without_indexes(place);
  for (const Meaningless& one : meaningless_places()) {
    if (general == one.place || general.starts_with(std::string(one.place) + "/")) return one.place;
  }
  return {};
}

const std::vector<Equivalent>& equivalent_answers() {
  static constexpr const char* kEmpty = "how an engine writes none";
  static constexpr const char* kLess = "a smaller limit";
  static constexpr const char* kSpelling = "the engine's other spelling of the same";
  static constexpr const char* kFirst = "out of memory, the sandbox still goes before the host";
  static constexpr const char* kPeriod =
      "with a longer period the quota is a smaller share; without one it is of 100 ms";
  static constexpr const char* kQuota = "only above 0 it counts; CpuQuota does";
  static constexpr const char* kSoft = "a process may raise it as far as Hard, which is as wanted";
  static const std::vector<Equivalent> all = [] {
    std::vector<Equivalent> list{
        {"/HostConfig/Annotations", "{}", kEmpty},
        {"/HostConfig/CapDrop", R"(["all"])", kSpelling},
        {"/HostConfig/CapDrop", R"(["CAP_ALL"])", kSpelling},
        {"/HostConfig/CpuPeriod", "-1", kPeriod},
        {"/HostConfig/CpuPeriod", "-9223372036854775808", kPeriod},
        {"/HostConfig/CpuPeriod", "0", kPeriod},
        {"/HostConfig/CpuPeriod", "9223372036854775807", kPeriod},
        {"/HostConfig/CpuPeriod", "1000001", kPeriod},
        {"/HostConfig/CpuPeriod", "null", kPeriod},
        {"/HostConfig/CpuPeriod", "(absent)", kPeriod},
        {"/HostConfig/CpuQuota", "1", kLess},
        {"/HostConfig/CpuQuota", "999", kLess},
        {"/HostConfig/Isolation", R"("default")", kSpelling},
        {"/HostConfig/LogConfig/Config", "(absent)", kEmpty},
        {"/HostConfig/NanoCpus", "-1", kQuota},
        {"/HostConfig/NanoCpus", "-9223372036854775808", kQuota},
        {"/HostConfig/NanoCpus", "1", kLess},
        {"/HostConfig/OomKillDisable", "null", kEmpty},
        {"/HostConfig/OomKillDisable", "(absent)", kEmpty},
        {"/HostConfig/OomScoreAdj", "1", kFirst},
        {"/HostConfig/OomScoreAdj", "1001", kFirst},
        {"/HostConfig/OomScoreAdj", "9223372036854775807", kFirst},
        {"/HostConfig/PidsLimit", "1", kLess},
        {"/HostConfig/RestartPolicy/Name", R"("")", kSpelling},
        {"/HostConfig/ShmSize", "1", kLess},
        {"/HostConfig/StorageOpt", "(absent)", kEmpty},
        {"/HostConfig/Sysctls", "(absent)", kEmpty},
        {"/HostConfig/Ulimits/1/Soft", "0", kSoft},
        {"/HostConfig/Ulimits/1/Soft", "1", kSoft},
        {"/HostConfig/Ulimits/2/Soft", "0", kSoft},
        {"/HostConfig/Ulimits/2/Soft", "1", kSoft},
        {"/Mounts/0/Mode", "(absent)", kEmpty},
        {"/Mounts/1/Mode", "(absent)", kEmpty},
        {"/Mounts/2/Mode", "(absent)", kEmpty},
    };
    for (const char* place : {"/Config/Cmd",
                              "/Config/Volumes",
                              "/HostConfig/Annotations",
                              "/HostConfig/Binds",
                              "/HostConfig/CapAdd",
                              "/HostConfig/DeviceCgroupRules",
                              "/HostConfig/Devices",
                              "/HostConfig/DeviceRequests",
                              "/HostConfig/Dns",
                              "/HostConfig/DnsSearch",
                              "/HostConfig/DnsOptions",
                              "/HostConfig/ExtraHosts",
                              "/HostConfig/GroupAdd",
                              "/HostConfig/Links",
                              "/HostConfig/LogConfig/Config",
                              "/HostConfig/Sysctls",
                              "/HostConfig/PortBindings",
                              "/HostConfig/StorageOpt",
                              "/Mounts/0/Mode",
                              "/HostConfig/VolumesFrom",
                              "/Mounts/1/Mode",
                              "/Mounts/2/Mode",
                              "/Args",
                              "/NetworkSettings/Networks"})
      list.push_back({place, "null", kEmpty});
    return list;
  }();
  return all;
}

}  // namespace brig::harden
