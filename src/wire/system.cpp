// SPDX-License-Identifier: Apache-2.0
#include "wire/system.hpp"

#include "wire/json.hpp"

namespace brig::wire {

template <typename M>
void describe(M& m, json::Described<M, VersionComponent>& v) {
  m.member("Name", v.name);
  m.member("Version", v.version);
}

template <typename M>
void describe(M& m, json::Described<M, Runtime>& v) {
  m.member("path", v.path);
  m.member("runtimeArgs", v.args);
}

namespace {

void read_api_version(json::Reader& reader,
                      const json::Place& place,
                      const std::string& text,
                      ApiVersion& into) {
  if (reader.error()) return;
  if (const auto version = ApiVersion::parse(text)) {
    into = *version;
  } else {
    reader.problem(place, "does not hold a version: " + version.error().message);
  }
}

/// DriverStatus is a list of pairs.
std::vector<std::string> join_pairs(const std::vector<std::vector<std::string>>& pairs) {
  std::vector<std::string> lines;
  for (const auto& pair : pairs) {
    std::string& line = lines.emplace_back();
    for (const std::string& part : pair) line += (line.empty() ? "" : ": ") + part;
  }
  return lines;
}

}  // namespace

Result<Version> decode_version(std::string_view body) {
  json::Reader reader("the engine's version", json::Source::engine, body);
  json::Object object(reader, reader.root());
  const json::Place top;
  Version version;
  std::string api;
  std::string min_api;
  object.member("Version", version.version);
  object.required("ApiVersion", api);
  object.member("MinAPIVersion", min_api);
  object.member("Os", version.os);
  object.member("Arch", version.arch);
  object.member("KernelVersion", version.kernel_version);
  object.member("Components", version.components);
  read_api_version(reader, top.member("ApiVersion"), api, version.api_version);
  if (!min_api.empty()) {
    read_api_version(reader, top.member("MinAPIVersion"), min_api, version.min_api_version);
  }
  if (reader.error()) return fail(*reader.error());
  return version;
}

Result<Info> decode_info(std::string_view body) {
  json::Reader reader("the engine's info", json::Source::engine, body);
  json::Object object(reader, reader.root());
  Info info;
  std::vector<std::vector<std::string>> driver_status;
  object.member("ID", info.id);
  object.member("Name", info.name);
  object.member("Driver", info.driver);
  object.member("DriverStatus", driver_status);
  object.member("CgroupDriver", info.cgroup_driver);
  object.member("CgroupVersion", info.cgroup_version);
  object.member("DefaultRuntime", info.default_runtime);
  object.member("Runtimes", info.runtimes);
  object.member("SecurityOptions", info.security_options);
  object.member("Warnings", info.warnings);
  object.member("OSType", info.os_type);
  object.member("Architecture", info.architecture);
  object.member("OperatingSystem", info.operating_system);
  object.member("KernelVersion", info.kernel_version);
  object.member("ServerVersion", info.server_version);
  object.nested("Swarm", "LocalNodeState", info.swarm_state);
  object.member("DockerRootDir", info.docker_root_dir);
  object.nested("RuncCommit", "ID", info.runc_commit);
  object.member("MemoryLimit", info.memory_limit);
  object.member("SwapLimit", info.swap_limit);
  object.member("CpuCfsPeriod", info.cpu_cfs_period);
  object.member("CpuCfsQuota", info.cpu_cfs_quota);
  object.member("PidsLimit", info.pids_limit);
  object.member("NCPU", info.ncpu);
  object.member("MemTotal", info.mem_total);
  if (reader.error()) return fail(*reader.error());
  info.driver_status = join_pairs(driver_status);
  return info;
}

Result<Event> decode_event(std::string_view line) {
  json::Reader reader("event", json::Source::engine, line);
  json::Object object(reader, reader.root());
  Event event;
  object.required("Type", event.type);
  object.required("Action", event.action);
  object.nested("Actor", "ID", event.actor_id);
  object.nested("Actor", "Attributes", event.attributes);
  object.member("timeNano", event.time_nano);
  if (reader.error()) return fail(*reader.error());
  return event;
}

std::string decode_error_message(std::string_view body) {
  constexpr std::size_t kMaxRawMessage = 512;
  json::Reader reader("error", json::Source::engine, body);
  json::Object object(reader, reader.root());
  std::string message;
  object.required("message", message);
  if (reader.error()) message = body.substr(0, kMaxRawMessage);
  while (!message.empty() && (message.back() == '\n' || message.back() == '\r')) message.pop_back();
  return message;
}

}  // namespace brig::wire
