// SPDX-License-Identifier: Apache-2.0
// What the kernel shows inside, judged: a control that it does not show stops the run, and a policy
// may require that it shows one.
#include "protocol/fake_init.hpp"
#include "protocol/sandbox_fixture.hpp"
#include "unit/harden/recorded_hello.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <string>

namespace brig {
namespace {

using support::Connection;
using support::FakeEngine;
using support::FakeInit;

/// Which loosened hello is found for what is tests/unit/harden's; here, that it stops the run.
TEST_F(SandboxFaults, AControlThatTheKernelDoesNotShowStopsTheRun) {
  struct Case {
    const char* text;
    const char* from;
    const char* to;
    const char* control;
  };
  constexpr std::array kCases{
      Case{"status", "CapEff:\t0000000000000000", "CapEff:\t0000000000000001", "capabilities"},
      Case{"status", "NoNewPrivs:\t1", "NoNewPrivs:\t0", "no_new_privileges"},
      Case{"status", "Seccomp:\t2", "Seccomp:\t0", "seccomp"},
      Case{"mountinfo", "/ / ro,", "/ / rw,", "readonly_rootfs"},
      Case{"pids.max", "64", "65", "pids"},
      Case{"net.dev", "    lo:", "  eth0:", "network"},
  };
  for (const Case& one : kCases) {
    std::atomic<bool> heard = false;
    std::promise<void> done;
    FakeEngine fake;
    fake.inside([&](Connection& c) {
      FakeInit init(c, fake.create_body());
      channel::Hello hello = FakeInit::proper_hello(fake.create_body());
      harden::replace(hello, one.text, one.from, one.to);
      init.send(channel::Type::hello, 0, channel::encode(hello));
      while (const auto said = init.next()) {
        if (said->type != channel::Type::shutdown) heard = true;
      }
      done.set_value();
    });
    const auto result = run_on(fake);
    ASSERT_FALSE(result) << one.control;
    EXPECT_EQ(result.error().code, Errc::policy_violation) << result.error().message;
    EXPECT_NE(result.error().message.find(std::string(one.control) + ":"), std::string::npos)
        << result.error().message;
    EXPECT_TRUE(removed(fake)) << one.control;
    ASSERT_EQ(done.get_future().wait_for(support::kHangGuard), std::future_status::ready);
    EXPECT_FALSE(heard) << one.control << ": the inside was welcomed";
  }
}

TEST_F(SandboxFaults, AHelloThatIsNotInTheKernelsFormStopsTheRun) {
  FakeEngine fake;
  fake.inside([&](Connection& c) {
    channel::Hello hello = FakeInit::proper_hello(fake.create_body());
    harden::text_in(hello, "pids.max") = "many";
    FakeInit(c).send(channel::Type::hello, 0, channel::encode(hello));
    c.hang();
  });
  const auto result = run_on(fake);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::data_loss) << result.error().message;
  EXPECT_NE(result.error().message.find("pids.max"), std::string::npos) << result.error().message;
  EXPECT_TRUE(removed(fake));
}

TEST_F(SandboxFaults, TheResultTellsWhoHasShownEachControl) {
  FakeEngine fake;
  const auto before = std::chrono::system_clock::now();
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  std::size_t both = 0;
  for (const ControlState& control : result->sandbox->controls) {
    EXPECT_NE(control.proof, Proof::unproven) << control.id;
    if (control.proof == Proof::both) ++both;
  }
  constexpr std::size_t kShownInside = 25;
  EXPECT_GE(both, kShownInside);
  EXPECT_GE(result->sandbox->attested_at, before);
}

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
