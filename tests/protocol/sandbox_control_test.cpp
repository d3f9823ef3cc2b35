// SPDX-License-Identifier: Apache-2.0
// How a command is reached while it runs, and what it was started with.
#include "channel/packer.hpp"
#include "protocol/fake_init.hpp"
#include "protocol/sandbox_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace brig {
namespace {

using channel::Stream;
using channel::Type;
using support::Connection;
using support::FakeEngine;
using support::FakeInit;
using testing::ElementsAre;
using testing::HasSubstr;

/// Answers each signal by its number on stdout, each resize by the rows; ends at SIGTERM, or at
/// once for a command called "end".
void echo_orders(FakeEngine& fake, Connection& c) {
  FakeInit init(c, fake.create_body());
  init.hello();
  std::uint32_t over = 0;
  while (const auto said = init.next()) {
    if (said->id <= over) continue;  // it has crossed with the end
    const auto answer = [&](std::uint32_t number) {
      init.send(Type::data, said->id, std::to_string(number) + ";", Stream::output);
    };
    const auto end = [&] {
      over = said->id;
      init.send(Type::ended, said->id, FakeInit::ended(channel::EndReason::exited, 0));
    };
    if (said->type == Type::exec) {
      init.send(Type::data, said->id, "exec;", Stream::output);
      const auto exec = channel::decode<channel::Exec>(said->payload);
      if (exec->argv.front() == "end") end();
    }
    if (said->type == Type::resize)
      answer(channel::decode<channel::Resize>(said->payload)->rows + 1000);
    if (said->type == Type::signal) {
      const std::uint32_t number = channel::get_u32(said->payload);
      answer(number);
      if (number == SIGTERM || number == SIGKILL) end();
    }
  }
}

TEST_F(SandboxFaults, WhatIsWantedBeforeACommandRunsIsDoneOnceItDoes) {
  FakeEngine fake;
  fake.inside([&](Connection& c) { echo_orders(fake, c); });
  auto sandbox = sandbox_on(fake);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  JobControl control;
  ASSERT_TRUE(control.signal(SIGTERM));
  control.resize({50, 100});
  ASSERT_TRUE(control.signal(SIGHUP));
  RunIo io;
  io.control = &control;
  const auto result = sandbox->exec({.argv = {"x"}}, io);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->stdout_.bytes, "exec;1050;1;15;");
}

TEST_F(SandboxFaults, ACommandIsReachedFromAnyThreadWhileItRuns) {
  FakeEngine fake;
  fake.inside([&](Connection& c) { echo_orders(fake, c); });
  auto sandbox = sandbox_on(fake);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  JobControl control;
  std::atomic<int> answers = 0;
  std::string seen;
  RunIo io;
  io.control = &control;
  io.stdout_consumer = [&](std::string_view piece) {
    seen += piece;
    ++answers;
  };
  std::jthread caller([&] {
    // One after the other: what is sent again before it has arrived may arrive once.
    while (answers < 1) std::this_thread::yield();
    EXPECT_TRUE(control.signal(SIGUSR1));
    while (answers < 2) std::this_thread::yield();
    std::jthread([&] { control.resize({7, 7}); }).join();
    while (answers < 3) std::this_thread::yield();
    EXPECT_TRUE(control.signal(SIGTERM));
  });
  const auto result = sandbox->exec({.argv = {"x"}}, io);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::exited) << result->ending.evidence;
  EXPECT_EQ(seen, "exec;10;1007;15;");
  EXPECT_EQ(result->stdout_.bytes, "") << "it was consumed";
  EXPECT_EQ(result->stdout_.total, seen.size());
}

/// Many callers at once, against the loop's own looks and the command's end.
TEST_F(SandboxFaults, ACommandMayBeReachedThroughItsEnd) {
  FakeEngine fake;
  fake.inside([&](Connection& c) { echo_orders(fake, c); });
  auto sandbox = sandbox_on(fake);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  for (int round = 0; round < 20; ++round) {
    JobControl control;
    std::atomic<bool> over = false;
    std::vector<std::jthread> callers;
    for (int n = 0; n < 3; ++n) {
      callers.emplace_back([&] {
        while (!over) {
          EXPECT_TRUE(control.signal(SIGHUP));
          control.resize({1, 1});
        }
      });
    }
    RunIo io;
    io.control = &control;
    const auto result = sandbox->exec({.argv = {"end"}}, io);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->ending.kind, EndingKind::exited) << result->ending.evidence;
    over = true;
  }
}

TEST_F(SandboxFaults, AControlServesOneCommand) {
  FakeEngine fake;
  fake.inside([&](Connection& c) { echo_orders(fake, c); });
  auto sandbox = sandbox_on(fake);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  JobControl control;
  RunIo io;
  io.control = &control;
  ASSERT_TRUE(sandbox->exec({.argv = {"end"}}, io));
  EXPECT_TRUE(control.signal(SIGTERM)) << "without effect";
  const auto again = sandbox->exec({.argv = {"end"}}, io);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Errc::invalid_argument);
  EXPECT_THAT(again.error().message, HasSubstr("control"));
}

TEST_F(SandboxFaults, AControlOutlivesALostSandbox) {
  FakeEngine fake;
  fake.inside([&](Connection& c) {
    FakeInit init(c, fake.create_body());
    if (init.first_job()) c.close();
  });
  JobControl control;
  RunIo io;
  io.control = &control;
  {
    auto sandbox = sandbox_on(fake);
    ASSERT_TRUE(sandbox) << sandbox.error().message;
    EXPECT_EQ(sandbox->exec({.argv = {"x"}}, io)->ending.kind, EndingKind::engine_lost);
  }
  EXPECT_TRUE(control.signal(SIGTERM));
  control.resize({1, 1});
}

TEST_F(SandboxFaults, ACommandHasItsOwnLimitsAndTerminal) {
  FakeEngine fake;
  std::mutex mutex;
  std::vector<channel::Exec> asked;
  fake.inside([&](Connection& c) {
    FakeInit init(c, fake.create_body());
    init.hello();
    while (const auto said = init.next()) {
      if (said->type != Type::exec) continue;
      const std::lock_guard lock(mutex);
      asked.push_back(channel::decode<channel::Exec>(said->payload).value());
      init.send(Type::ended, said->id, FakeInit::ended(channel::EndReason::cpu_time, 0));
    }
  });
  auto sandbox = sandbox_on(fake);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  const auto over = sandbox->exec(
      {.argv = {"x"}, .limits = {.wall_time = wall_time_ + std::chrono::milliseconds(1)}}, {});
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, Errc::policy_violation);
  const auto result =
      sandbox->exec({.argv = {"x"},
                     .limits = {.cpu_time = std::chrono::milliseconds(1234), .open_files = 16},
                     .terminal = TerminalSize{30, 90}},
                    {});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::cpu_time);
  EXPECT_THAT(result->ending.evidence, HasSubstr("1234ms"));
  const std::lock_guard lock(mutex);
  ASSERT_EQ(asked.size(), 1U) << "what is refused is not sent";
  EXPECT_EQ(asked[0].cpu_ms, 1234U);
  EXPECT_EQ(asked[0].open_files, 16U);
  EXPECT_EQ(asked[0].wall_ms, 30'000U);
  EXPECT_EQ(asked[0].terminal, channel::Terminal::pty);
  EXPECT_THAT((std::vector{asked[0].rows, asked[0].columns}), ElementsAre(30U, 90U));
}

/// The wall time that brig itself holds, for an inside that does not.
TEST_F(SandboxFaults, ItsOwnWallTimeHoldsWhereTheInsideDoesNotKeepIt) {
  FakeEngine fake;
  fake.inside([&](Connection& c) { echo_orders(fake, c); });
  auto sandbox = sandbox_on(fake);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  const auto result =
      sandbox->exec({.argv = {"x"}, .limits = {.wall_time = std::chrono::milliseconds(100)}}, {});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->stdout_.bytes, "exec;9;");
}

TEST_F(SandboxFaults, RunPassesTheCommandsLimitsOn) {
  FakeEngine fake;
  const auto engine = Engine::connect({.url = fake.url()}, {kSetupTime, {}});
  ASSERT_TRUE(engine);
  const auto result = run(*engine, policy(),
                          {.image = *ImageRef::parse("localhost/test:1"),
                           .argv = {"true"},
                           .limits = {.open_files = 1'000'000}},
                          {}, {kSetupTime, {}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::policy_violation);
  EXPECT_TRUE(fake.create_body().empty()) << "looked at before anything is made";
}

}  // namespace
}  // namespace brig
