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

/// By its program: names are the administrator's.
Runtime runtime_of(const std::string& name, const wire::Runtime& registered) {
  constexpr std::string_view kProgram = "runsc";
  const std::string_view program =
      std::string_view(registered.path).substr(registered.path.rfind('/') + 1);
  const bool gvisor = program == kProgram || (registered.path.empty() && name == kProgram);
  const auto& args = registered.args;
  const bool told = std::any_of(args.begin(), args.end(), [](const std::string& arg) {
    return arg == "--oci-seccomp" || arg == "--oci-seccomp=true";
  });
  return {name, gvisor, !gvisor || told};
}

}  // namespace

const Runtime* Capabilities::default_one() const {
  const auto found = std::find_if(runtimes.begin(), runtimes.end(),
                                  [&](const Runtime& one) { return one.name == default_runtime; });
  return found == runtimes.end() ? nullptr : &*found;
}

const Runtime* Capabilities::gvisor() const {
  const Runtime* first = nullptr;
  for (const Runtime& one : runtimes) {
    if (!one.gvisor) continue;
    if (one.name == "runsc") return &one;
    if (first == nullptr) first = &one;
  }
  return first;
}

Capabilities make_capabilities(const Identity& identity,
                               const wire::Info& info,
                               wire::ApiVersion api) {
  Capabilities made;
  made.kind = identity.kind;
  made.server = identity.server;
  made.engine_version = info.server_version;
  made.api = api;
  made.api_highest = identity.api_highest;
  made.os = info.os_type;
  made.architecture = info.architecture;
  made.kernel = info.kernel_version;
  made.host_name = info.name;
  if (info.cgroup_version == "1") made.cgroup_version = 1;
  if (info.cgroup_version == "2") made.cgroup_version = 2;
  made.storage_driver = info.driver;
  made.default_runtime = info.default_runtime;
  for (const auto& [name, registered] : info.runtimes)
    made.runtimes.push_back(runtime_of(name, registered));
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
