// SPDX-License-Identifier: Apache-2.0
// A run on a fake engine, for tests of what an engine can do to it.
#pragma once

#include "protocol/fake_engine.hpp"

#include <brig/run.hpp>
#include <brig/sandbox.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <utility>

namespace brig {

/// Well over what a healthy fake takes, so that only a fault under test meets it.
inline constexpr std::chrono::milliseconds kSetupTime(1500);

class SandboxFaults : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "brig-faults-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    state_ = pattern;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread.
    ::setenv("BRIG_STATE_DIR", state_.c_str(), 1);
  }
  void TearDown() override { std::filesystem::remove_all(state_); }

  Result<RunResult> run_on(const support::FakeEngine& fake,
                           std::stop_token stop = {},
                           std::chrono::milliseconds setup = kSetupTime) {
    const Wait wait{setup, std::move(stop)};
    const auto engine = Engine::connect({.url = fake.url()}, wait);
    if (!engine) return fail(engine.error());
    return run(*engine, policy(), {.image = *ImageRef::parse("localhost/test:1"), .argv = {"true"}},
               io_, wait);
  }

  Result<Sandbox> sandbox_on(const support::FakeEngine& fake) {
    const Wait wait{kSetupTime, {}};
    const auto engine = Engine::connect({.url = fake.url()}, wait);
    if (!engine) return fail(engine.error());
    return Sandbox::create(*engine, policy(), {.image = *ImageRef::parse("localhost/test:1")},
                           wait);
  }

  Policy policy() const {
    Policy policy = *make_policy(Preset::sandboxed);
    policy.wall_time = wall_time_;
    policy.output = output_;
    policy.attested = attested_;
    return policy;
  }

  std::string state_;
  std::chrono::milliseconds wall_time_ = std::chrono::seconds(30);
  MemorySize output_ = MemorySize::mib(1);
  std::set<std::string> attested_;
  RunIo io_;
};

inline bool was_called(const support::FakeEngine& fake, const std::string& call) {
  const auto calls = fake.calls();
  return std::find(calls.begin(), calls.end(), call) != calls.end();
}

inline bool removed(const support::FakeEngine& fake) {
  return was_called(fake, "DELETE /containers/" + support::FakeEngine::container_id());
}

}  // namespace brig
