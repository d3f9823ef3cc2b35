// SPDX-License-Identifier: Apache-2.0
#include "engine/capabilities.hpp"

#include <algorithm>
#include <string_view>

namespace brig::engine {
namespace {

/// An entry of SecurityOptions is "name=NAME" with further ",key=value" behind it.
bool has_security_option(const wire::Info& info, std::string_view name) {
  const std::string wanted = "name=" + std::string(name);
  return std::any_of(
      info.security_options.begin(), info.security_options.end(),
      [&](const std::string& option) { return option.substr(0, option.find(',')) == wanted; });
}

std::string component_version(const wire::Version& version, std::string_view name) {
  for (const wire::VersionComponent& component : version.components) {
    if (component.name == name) return component.version;
  }
  return {};
}

Kind kind_of(const wire::Version& version) {
  if (!component_version(version, "Podman Engine").empty()) return Kind::podman;
  return component_version(version, "Engine").empty() ? Kind::other : Kind::docker;
}

}  // namespace

std::string_view to_string(Kind kind) noexcept {
  switch (kind) {
    case Kind::docker:
      return "docker";
    case Kind::podman:
      return "podman";
    case Kind::other:
      return "other";
  }
  return "other";
}

Capabilities make_capabilities(const wire::Version& version,
                               const wire::Info& info,
                               wire::ApiVersion api) {
  Capabilities made;
  made.kind = kind_of(version);
  made.engine_version = version.version;
  made.api = api;
  made.api_lowest = version.min_api_version;
  made.api_highest = version.api_version;
  made.os = version.os;
  made.architecture = version.arch;
  made.kernel = info.kernel_version;
  made.host_name = info.name;
  if (info.cgroup_version == "1") made.cgroup_version = 1;
  if (info.cgroup_version == "2") made.cgroup_version = 2;
  made.storage_driver = info.driver;
  made.default_runtime = info.default_runtime;
  made.runtimes = info.runtimes;
  made.runtime_version = component_version(version, info.default_runtime);
  made.seccomp = has_security_option(info, "seccomp");
  made.apparmor = has_security_option(info, "apparmor");
  made.selinux = has_security_option(info, "selinux");
  made.rootless = has_security_option(info, "rootless");
  made.userns_remap = has_security_option(info, "userns");
  made.swarm = !info.swarm_state.empty() && info.swarm_state != "inactive";
  made.memory_limit = info.memory_limit;
  made.swap_limit = info.swap_limit;
  made.cpu_quota = info.cpu_cfs_quota;
  made.pids_limit = info.pids_limit;
  made.cpus = info.ncpu;
  made.memory_bytes = info.mem_total;
  made.data_root = info.docker_root_dir;
  made.warnings = info.warnings;
  return made;
}

}  // namespace brig::engine
