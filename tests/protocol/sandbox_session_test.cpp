// SPDX-License-Identifier: Apache-2.0
// A sandbox that stays up: many commands, from many threads, and what is left when it ends or is
// lost.
#include "protocol/fake_init.hpp"
#include "protocol/sandbox_fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace brig {
namespace {

using channel::Stream;
using channel::Type;
using support::Connection;
using support::FakeEngine;
using support::FakeInit;

/// Each job writes its first argument and exits with 0; one called "wait" waits for its kill. Sets
/// `told` when it is told to end.
void serve_jobs(FakeEngine& fake, Connection& c, std::atomic<bool>& told) {
  FakeInit init(c, fake.create_body());
  init.hello();
  while (const auto said = init.next()) {
    if (said->type == Type::shutdown) told = true;
    if (said->type == Type::signal)
      init.send(Type::ended, said->id, FakeInit::ended(channel::EndReason::signalled, SIGKILL));
    if (said->type != Type::exec) continue;
    const auto exec = channel::decode<channel::Exec>(said->payload);
    init.send(Type::started, said->id, channel::encode(channel::Started{2}));
    if (exec->argv.front() == "wait") continue;
    init.send(Type::data, said->id, exec->argv.front(), Stream::output);
    init.send(Type::ended, said->id, FakeInit::ended(channel::EndReason::exited, 0));
  }
}

TEST_F(SandboxFaults, ManyJobsAtOnceGetEachItsOwnOutput) {
  FakeEngine fake;
  std::atomic<bool> told = false;
  fake.inside([&](Connection& c) { serve_jobs(fake, c, told); });
  auto sandbox = sandbox_on(fake);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  std::vector<std::jthread> threads;
  for (int n = 0; n < 8; ++n) {
    threads.emplace_back([&, n] {
      for (int i = 0; i < 50; ++i) {
        const std::string word = std::to_string(n) + "." + std::to_string(i);
        const auto result = sandbox->exec({.argv = {word}}, {});
        ASSERT_TRUE(result) << result.error().message;
        EXPECT_EQ(result->ending.kind, EndingKind::exited) << result->ending.evidence;
        EXPECT_EQ(result->stdout_.bytes, word);
      }
    });
  }
}

TEST_F(SandboxFaults, AStopEndsOneJobAndNotTheOthers) {
  FakeEngine fake;
  std::atomic<bool> told = false;
  fake.inside([&](Connection& c) { serve_jobs(fake, c, told); });
  auto sandbox = sandbox_on(fake);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  std::stop_source first;
  std::stop_source second;
  first.request_stop();  // before it has begun
  const auto stopped = sandbox->exec({.argv = {"wait"}}, {}, first.get_token());
  ASSERT_TRUE(stopped);
  EXPECT_EQ(stopped->ending.kind, EndingKind::cancelled);
  std::jthread other([&] {
    const auto result = sandbox->exec({.argv = {"wait"}}, {}, second.get_token());
    ASSERT_TRUE(result);
    EXPECT_EQ(result->ending.kind, EndingKind::cancelled);
  });
  const auto between = sandbox->exec({.argv = {"between"}}, {});
  ASSERT_TRUE(between);
  EXPECT_EQ(between->stdout_.bytes, "between");
  second.request_stop();
}

TEST_F(SandboxFaults, ALossEndsAllJobsAndEveryLaterOne) {
  FakeEngine fake;
  fake.inside([&](Connection& c) {
    FakeInit init(c, fake.create_body());
    init.hello();
    int jobs = 0;
    while (const auto said = init.next()) {
      if (said->type == Type::exec && ++jobs == 3) return c.close();
    }
  });
  auto sandbox = sandbox_on(fake);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  {
    std::vector<std::jthread> threads;
    for (int n = 0; n < 3; ++n) {
      threads.emplace_back([&] {
        const auto result = sandbox->exec({.argv = {"wait"}}, {});
        ASSERT_TRUE(result);
        EXPECT_EQ(result->ending.kind, EndingKind::engine_lost);
      });
    }
  }
  const auto later = sandbox->exec({.argv = {"later"}}, {});
  ASSERT_TRUE(later);
  EXPECT_EQ(later->ending.kind, EndingKind::engine_lost);
}

TEST_F(SandboxFaults, ItsEndTellsTheInsideAndLeavesTheRemovalToTheEngine) {
  std::atomic<bool> told = false;
  FakeEngine fake;
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  fake.inside([&](Connection& c) {
    serve_jobs(fake, c, told);
    const std::lock_guard lock(mutex);
    over = true;
    changed.notify_all();
  });
  {
    auto sandbox = sandbox_on(fake);
    ASSERT_TRUE(sandbox) << sandbox.error().message;
  }
  std::unique_lock lock(mutex);
  EXPECT_TRUE(changed.wait_for(lock, support::kHangGuard, [&] { return over; }));
  EXPECT_TRUE(told);
  EXPECT_FALSE(removed(fake));
}

/// What sits inside of one that was lost may not heed being told to end.
TEST_F(SandboxFaults, TheEndOfALostOneRemovesIt) {
  FakeEngine fake;
  fake.inside([&](Connection& c) {
    FakeInit init(c, fake.create_body());
    if (init.first_job()) init.hello();
    init.until_closed();
  });
  {
    auto sandbox = sandbox_on(fake);
    ASSERT_TRUE(sandbox) << sandbox.error().message;
    const auto result = sandbox->exec({.argv = {"true"}}, {});
    ASSERT_TRUE(result);
    EXPECT_EQ(result->ending.kind, EndingKind::engine_lost);
    EXPECT_FALSE(removed(fake));
  }
  EXPECT_TRUE(removed(fake));
}

TEST_F(SandboxFaults, AssigningEndsTheOneThatWasThere) {
  std::atomic<bool> first_told = false;
  std::atomic<bool> second_told = false;
  FakeEngine first;
  FakeEngine second;
  first.inside([&](Connection& c) { serve_jobs(first, c, first_told); });
  second.inside([&](Connection& c) { serve_jobs(second, c, second_told); });
  auto sandbox = sandbox_on(first);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  auto other = sandbox_on(second);
  ASSERT_TRUE(other) << other.error().message;
  *sandbox = std::move(*other);
  EXPECT_FALSE(removed(first)) << "the engine removes it";
  const auto result = sandbox->exec({.argv = {"moved"}}, {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->stdout_.bytes, "moved");
  EXPECT_FALSE(second_told);
}

TEST_F(SandboxFaults, EveryResultSharesTheSandboxesDescription) {
  FakeEngine fake;
  std::atomic<bool> told = false;
  fake.inside([&](Connection& c) { serve_jobs(fake, c, told); });
  std::optional<RunResult> first;
  {
    auto sandbox = sandbox_on(fake);
    ASSERT_TRUE(sandbox) << sandbox.error().message;
    EXPECT_EQ(sandbox->description().container_id, FakeEngine::container_id());
    first = sandbox->exec({.argv = {"first"}}, {}).value();
    const auto second = sandbox->exec({.argv = {"second"}}, {});
    EXPECT_EQ(first->sandbox, second->sandbox);
  }
  EXPECT_EQ(first->sandbox->policy, "sandboxed") << "it outlives the sandbox";
}

TEST_F(SandboxFaults, RemovingWaitsForTheContainer) {
  std::atomic<bool> told = false;
  FakeEngine fake;
  fake.inside([&](Connection& c) { serve_jobs(fake, c, told); });
  auto sandbox = sandbox_on(fake);
  ASSERT_TRUE(sandbox) << sandbox.error().message;
  EXPECT_TRUE(sandbox->remove());
  EXPECT_TRUE(removed(fake));
}

}  // namespace
}  // namespace brig
