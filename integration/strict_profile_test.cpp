// SPDX-License-Identifier: Apache-2.0
// The strict seccomp profile on a real engine: the runtime reaches execve under it, Python runs,
// and what it shuts is shut.
#include "base/until.hpp"
#include "engine/container_create.hpp"
#include "engine/container_remove.hpp"
#include "engine/container_start.hpp"
#include "engine/container_wait.hpp"
#include "harden/lower.hpp"
#include "harden/seccomp.hpp"
#include "sandbox/image.hpp"
#include "support/containers.hpp"
#include "support/programs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace brig::test {
namespace {

constexpr std::chrono::minutes kTime(1);

base::Until until() {
  return base::Until::after(kTime);
}

/// The request of the default preset with the stricter profile.
wire::ContainerCreateRequest with_strict_profile(const engine::Client& client,
                                                 const std::string& program) {
  const auto image =
      sandbox::resolve_image(client,
                             {.ref = ImageRef::parse("localhost/brig/python:3.11").value(),
                              .pull = Pull::never,
                              .requirements = {}},
                             {}, until());
  harden::EngineFeatures features;
  features.seccomp = true;
  features.memory_limit = features.swap_limit = features.pids_limit = features.cpu_quota = true;
  features.default_runtime.name = client.capabilities().default_runtime;
  const harden::Job job{.image = image.value().id,
                        .image_env = image.value().env,
                        .image_volumes = {},
                        .argv = {"python3", "-I", "-c", program},
                        .env = {},
                        .user = {54321, 54321},
                        .with_stdin = false,
                        .labels = {}};
  Policy policy = make_policy(Preset::sandboxed).value();
  policy.seccomp = SeccompProfile::strict;
  return harden::lower(policy, job, features).value();
}

/// Runs it to its end, and removes it. -1 when it could not run.
std::int64_t exit_code(const engine::Client& client, const wire::ContainerCreateRequest& request) {
  const auto created = engine::container_create(
      client,
      {.name = ContainerName::parse(unique_name()).value(), .body = wire::encode(request).value()},
      until());
  if (!created) {
    ADD_FAILURE() << created.error().message;
    return -1;
  }
  auto waiting = engine::container_wait(
      client, {.container = created->id, .condition = engine::WaitCondition::next_exit}, until());
  const auto started = engine::container_start(client, {.container = created->id}, until());
  EXPECT_TRUE(started) << started.error().message;
  std::int64_t status = -1;
  if (waiting && started) {
    const auto waited = waiting->await(until());
    if (waited) status = waited->status_code;
  }
  // The engine removes it by itself; where it never ran, nobody else does.
  static_cast<void>(
      engine::container_remove(client, {.container = created->id, .force = true}, until()));
  return status;
}

TEST(StrictProfile, LetsPythonRunAndShutsTheRest) {
  const Engine connected = engine();
  const auto request = with_strict_profile(engine::client_of(connected), read_program("strict.py"));
  const auto& options = request.host_config.security_opt;
  ASSERT_EQ(std::count(options.begin(), options.end(),
                       "seccomp=" + std::string(harden::seccomp_strict())),
            1);
  EXPECT_EQ(exit_code(engine::client_of(connected), request), 0)
      << "the line of strict.py that failed; output goes nowhere";
}

}  // namespace
}  // namespace brig::test
