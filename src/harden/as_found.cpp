// SPDX-License-Identifier: Apache-2.0
#include "harden/as_found.hpp"

#include "policy/mount_rules.hpp"

#include <string>
#include <utility>

namespace brig::harden {
namespace {

bool may_work_in(const std::string& directory) {
  if (!policy::is_clean_path(directory)) return false;
  for (const char* place : {"/proc", "/sys", "/dev"}) {
    if (policy::is_at_or_below(directory, place)) return false;
  }
  return true;
}

}  // namespace

Expectation expect_as_found(const Policy& policy,
                            const EngineFeatures& features,
                            const wire::ContainerInspect& inspect,
                            std::vector<wire::NetworkInspect> networks) {
  Posture found = observe(inspect);
  // No text that is refused as a user reads like the one that stands for it.
  constexpr UserIds kAnyAllowed{UserIds::kLowestId, UserIds::kLowestId};
  Job job{.image = inspect.image,
          .image_env = {},
          .image_volumes = {},
          .argv = std::move(found.argv),
          .env = {},
          .user = UserIds::parse(found.user).value_or(kAnyAllowed),
          .with_stdin = found.stdin_open && found.stdin_once,
          .hostname = std::move(found.hostname),
          .labels = {}};
  for (const auto& [name, value] : found.env) job.env.push_back({name, value});
  if (may_work_in(found.workdir)) job.workdir = std::move(found.workdir);
  return {policy, std::move(job), features, std::move(networks)};
}

}  // namespace brig::harden
