// SPDX-License-Identifier: Apache-2.0
// A policy, a job and an engine to lower them for, and the engine's faithful answer.
#pragma once

#include "harden/check.hpp"
#include "harden/lower.hpp"
#include "wire/container.hpp"

#include <brig/weakening.hpp>

#include <cstdlib>
#include <string>

namespace brig::harden {

inline EngineFeatures full_features() {
  EngineFeatures features;
  features.seccomp = true;
  features.memory_limit = true;
  features.swap_limit = true;
  features.pids_limit = true;
  features.cpu_quota = true;
  features.default_runtime = {"runc", false, true};
  features.gvisor_runtime = {"runsc", true, true};
  features.data_root = "/srv/engine";
  return features;
}

inline Job plain_job() {
  return {.image = ImageId::parse("sha256:" + std::string(64, 'a')).value(),
          .image_env = {"PATH=/image/bin", "LD_PRELOAD=/image/evil.so"},
          .image_volumes = {},
          .argv = {"/.brig-0123456789abcdef"},
          .env = {},
          .workdir = "/",
          .user = {54321, 54322},
          .with_stdin = true,
          .hostname = "sandbox",
          .init = HostMount{"/var/lib/brig/init/0123", "/.brig-0123456789abcdef"},
          .labels = {{"brig.sandbox", "0123"}, {"brig.policy", "sandboxed"}}};
}

inline Policy sandboxed_policy() {
  return make_policy(Preset::sandboxed).value();
}

inline Policy weakened_policy() {
  Policy policy = sandboxed_policy();
  if (!weaken(policy, weakening::ReadOnlyMount{"/srv/project", "/work/project"}) ||
      !weaken(policy, weakening::ReadOnlyMount{"/srv/data", "/data"}))
    std::abort();
  return policy;
}

inline Expectation plain_expectation() {
  return {weakened_policy(), plain_job(), full_features()};
}

/// What an engine that did as it was asked reports of the created container: everything as sent,
/// and its own lists where nothing was.
inline wire::ContainerInspect faithful_inspect(const wire::ContainerCreateRequest& request,
                                               const EngineFeatures& features) {
  wire::ContainerInspect inspect{.id = ContainerId::parse(std::string(64, 'c')).value(),
                                 .image = ImageId::parse(request.config.image).value()};
  inspect.path = request.config.entrypoint.front();
  inspect.args.assign(request.config.entrypoint.begin() + 1, request.config.entrypoint.end());
  inspect.config = request.config;
  inspect.host_config = request.host_config;
  inspect.host_config.masked_paths = {"/proc/asound",
                                      "/proc/acpi",
                                      "/proc/kcore",
                                      "/proc/keys",
                                      "/proc/latency_stats",
                                      "/proc/timer_list",
                                      "/proc/timer_stats",
                                      "/proc/sched_debug",
                                      "/proc/scsi",
                                      "/sys/firmware",
                                      "/sys/devices/virtual/powercap"};
  inspect.host_config.readonly_paths = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                        "/proc/sysrq-trigger"};
  if (features.apparmor) inspect.app_armor_profile = "docker-default";
  if (features.selinux) inspect.process_label = "system_u:system_r:container_t:s0:c1,c2";
  for (const wire::Mount& mount : request.host_config.mounts) {
    inspect.mounts.push_back({mount.type, "", mount.source, mount.target, "", !mount.read_only,
                              mount.bind_options ? mount.bind_options->propagation : ""});
  }
  return inspect;
}

inline wire::ContainerInspect faithful_inspect(const Expectation& expectation) {
  return faithful_inspect(lower(expectation.policy, expectation.job, expectation.features).value(),
                          expectation.features);
}

}  // namespace brig::harden
