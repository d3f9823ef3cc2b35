// SPDX-License-Identifier: Apache-2.0
// A policy that does not take an engine's word: what it requires to be attested stops the run when
// the kernel does not show it.
#include "protocol/fake_init.hpp"
#include "protocol/sandbox_fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>

namespace brig {
namespace {

using support::Connection;
using support::FakeEngine;
using support::FakeInit;

TEST_F(SandboxFaults, WhatTheKernelShowsMayBeRequired) {
  attested_ = parse_attested("all").value();
  FakeEngine fake;
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  for (const ControlState& control : result->sandbox->controls) {
    if (attested_.contains(control.id)) {
      EXPECT_EQ(control.proof, Proof::both) << control.id;
    }
  }
}

/// The same sandbox runs where it is not required.
TEST_F(SandboxFaults, ARequiredControlThatIsNotShownStopsTheRun) {
  for (const char* id : {"user_namespace", "runtime", "labels"}) {
    attested_ = {"seccomp", id};
    std::atomic<bool> heard = false;
    std::promise<void> done;
    FakeEngine fake;
    fake.inside([&](Connection& c) {
      FakeInit init(c, fake.create_body());
      init.hello();
      while (const auto said = init.next()) {
        if (said->type != channel::Type::shutdown) heard = true;
      }
      done.set_value();
    });
    const auto result = run_on(fake);
    ASSERT_FALSE(result) << id;
    EXPECT_EQ(result.error().code, Errc::policy_violation) << result.error().message;
    EXPECT_NE(result.error().message.find(std::string(id) + ": wanted"), std::string::npos)
        << result.error().message;
    EXPECT_EQ(result.error().message.find("seccomp"), std::string::npos) << result.error().message;
    EXPECT_TRUE(removed(fake)) << id;
    ASSERT_EQ(done.get_future().wait_for(support::kHangGuard), std::future_status::ready);
    EXPECT_FALSE(heard) << id << ": the inside was welcomed";
  }
}

}  // namespace
}  // namespace brig
