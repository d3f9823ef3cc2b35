// SPDX-License-Identifier: Apache-2.0
#include "cli/diagnose.hpp"

#include <algorithm>

namespace brig::cli {
namespace {

using Kind = engine::Kind;

/// A protection that the engine has, or lacks with the consequence that nothing starts.
Diagnosis required(bool present, std::string topic, std::string remedy) {
  if (present) return {Severity::good, std::move(topic), "yes", ""};
  return {Severity::bad, std::move(topic), "no: brig refuses to run", std::move(remedy)};
}

Diagnosis judge_kind(const engine::Capabilities& engine) {
  const std::string found = std::string(to_string(engine.kind)) + " " + engine.engine_version;
  if (engine.kind == Kind::docker) return {Severity::good, "engine", found, ""};
  return {Severity::bad, "engine", found + ": brig refuses to run",
          "use a Docker engine: this one takes seccomp profiles in another form"};
}

Diagnosis judge_cgroups(const engine::Capabilities& engine) {
  if (engine.cgroup_version == 2) return {Severity::good, "cgroups", "version 2", ""};
  if (engine.cgroup_version == 1) {
    return {Severity::warning, "cgroups", "version 1",
            "limits hold here too, but for the buffers of IP sockets; version 2 "
            "(systemd.unified_cgroup_hierarchy=1 at boot) counts those and more of a sandbox's "
            "memory, and kills it as a whole"};
  }
  return {Severity::bad, "cgroups", "unknown",
          "the engine does not say; use Docker 20.10 or newer"};
}

Diagnosis judge_lsm(const engine::Capabilities& engine) {
  if (engine.apparmor) return {Severity::good, "mandatory access control", "AppArmor", ""};
  if (engine.selinux) return {Severity::good, "mandatory access control", "SELinux", ""};
  return {
      Severity::warning, "mandatory access control", "none",
      "one layer fewer: boot with apparmor=1 security=apparmor, and install the package apparmor"};
}

Diagnosis judge_users(const engine::Capabilities& engine) {
  if (engine.rootless) return {Severity::good, "user namespace", "rootless engine", ""};
  if (engine.userns_remap) return {Severity::good, "user namespace", "remapped", ""};
  return {
      Severity::warning, "user namespace", "none: ids inside are the host's",
      "sandboxes get random high ids, which no user of the host has; userns-remap in the engine's "
      "daemon.json adds a layer"};
}

Diagnosis judge_runtime(const engine::Capabilities& engine, const wire::Version& version) {
  std::string found = engine.default_runtime;
  for (const wire::VersionComponent& component : version.components) {
    if (component.name == engine.default_runtime) found += " " + component.version;
  }
  return {Severity::good, "runtime", found, ""};
}

Diagnosis judge_gvisor(const engine::Capabilities& engine) {
  const engine::Runtime* gvisor = engine.gvisor();
  if (gvisor == nullptr) {
    return {Severity::warning, "gvisor", "no runtime whose program is runsc",
            "the preset 'untrusted' needs one: register runsc in the engine's daemon.json"};
  }
  if (!gvisor->applies_seccomp) {
    return {Severity::warning, "gvisor", gvisor->name + ", which ignores seccomp profiles",
            "add --oci-seccomp to its runtimeArgs in the engine's daemon.json"};
  }
  return {Severity::good, "gvisor", gvisor->name, ""};
}

}  // namespace

std::vector<Diagnosis> diagnose(const engine::Capabilities& engine, const wire::Version& version) {
  std::vector<Diagnosis> all;
  all.push_back(judge_kind(engine));
  all.push_back({Severity::good, "API",
                 to_string(engine.api) + " of " + to_string(version.min_api_version) + " to " +
                     to_string(engine.api_highest),
                 ""});
  all.push_back({Severity::good, "kernel", engine.kernel, ""});
  all.push_back(judge_runtime(engine, version));
  all.push_back(judge_gvisor(engine));
  all.push_back({Severity::good, "storage", engine.storage_driver, ""});
  all.push_back(judge_cgroups(engine));
  all.push_back(required(engine.seccomp, "seccomp", "use a kernel with CONFIG_SECCOMP_FILTER"));
  all.push_back(required(engine.memory_limit, "memory limit",
                         "enable the memory controller (cgroup_enable=memory at boot)"));
  all.push_back(
      required(engine.swap_limit, "swap limit", "enable swap accounting (swapaccount=1 at boot)"));
  all.push_back(required(engine.cpu_quota, "CPU quota", "use a kernel with CONFIG_CFS_BANDWIDTH"));
  all.push_back(required(engine.pids_limit, "process limit", "enable the pids controller"));
  all.push_back(judge_lsm(engine));
  all.push_back(judge_users(engine));
  if (engine.swarm) {
    all.push_back({Severity::warning, "swarm", "active",
                   "an engine that runs untrusted code serves nothing else best"});
  }
  for (const std::string& warning : engine.warnings) {
    all.push_back({Severity::warning, "engine's warning", warning, ""});
  }
  return all;
}

}  // namespace brig::cli
