// SPDX-License-Identifier: Apache-2.0
// A pool in this process: leases are warm, are of one use, and nothing touched is handed out.
#include "support/brig_command.hpp"
#include "support/one_sandbox.hpp"

#include <brig/pool.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace brig::test {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr const char* kName = "test";
const Wait kSoon{.timeout = 60s};

PoolTemplate make_template(std::size_t target, std::size_t maximum) {
  return {.name = kName,
          .image = kPython,
          .policy = make_policy(Preset::limited).value(),
          .pull = Pull::never,
          .target = target,
          .maximum = maximum};
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator("/proc/self/fd"))
    ++count;
  return count;
}

class PoolTest : public testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): SIGPIPE is a valid signal.
    before_ = container_names();
  }
  void TearDown() override { EXPECT_TRUE(comes_to(0)) << "containers were left behind"; }

  /// Those that this test has made, the newest first, as the engine has them. Others may still be
  /// on their way out.
  std::vector<std::string> made() const {
    auto names = container_names();
    std::erase_if(names, [&](const auto& name) {
      return std::find(before_.begin(), before_.end(), name) != before_.end();
    });
    return names;
  }
  /// Whether so many of them are there soon.
  bool comes_to(std::size_t count) const {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (made().size() != count) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(50ms);
    }
    return true;
  }

  static Pool open(const PoolTemplate& kept, const PoolOptions& options = {}) {
    auto pool = Pool::open(engine(), {kept}, options);
    if (!pool) ADD_FAILURE() << pool.error().message;
    return std::move(pool).value();
  }
  static Lease acquire(Pool& pool, WhenEmpty when_empty = WhenEmpty::wait) {
    auto lease = pool.acquire(kName, when_empty, kSoon);
    if (!lease) ADD_FAILURE() << lease.error().message;
    return std::move(lease).value();
  }
  static std::string sh(Sandbox& sandbox, const std::string& script) {
    return exec_in(sandbox, {.argv = {"sh", "-c", script}}).stdout_.bytes;
  }
  static PoolTemplateStatus status(const Pool& pool) { return pool.status().templates.at(0); }
  /// The docker command's exit code.
  static int docker(const std::vector<std::string>& arguments) {
    return BrigCommand(arguments, {}, "docker").wait().exit_code;
  }
  /// The container that the next lease is to get: the oldest that is ready.
  std::string oldest() const {
    const auto names = made();
    return names.empty() ? "" : names.back();
  }

 private:
  std::vector<std::string> before_;
};

TEST_F(PoolTest, ALeaseIsWarmAttestedAndOfOneUse) {
  Pool pool = open(make_template(2, 4));
  ASSERT_TRUE(pool.wait_ready(kName, kSoon));
  std::set<std::string> names;
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(pool.wait_ready(kName, kSoon));
    const auto before = std::chrono::system_clock::now();
    Lease lease = acquire(pool, WhenEmpty::fail);
    EXPECT_EQ(lease.start(), Start::warm);
    const SandboxDescription& description = lease.sandbox().description();
    EXPECT_TRUE(names.insert(description.container_name).second) << "it was leased before";
    EXPECT_GE(description.attested_at, before) << "it was attested when it was made, not now";
    EXPECT_GT(description.controls.size(), 20U);
    EXPECT_EQ(sh(lease.sandbox(), "ls -A /work /tmp; touch /work/x /tmp/y; echo fresh"),
              "/tmp:\n\n/work:\nfresh\n");
  }
  const PoolTemplateStatus now = status(pool);
  EXPECT_EQ(now.warm, 6U);
  EXPECT_EQ(now.cold, 0U);
  EXPECT_EQ(now.refused, 0U);
}

TEST_F(PoolTest, WhatDockerExecHasTouchedIsNotHandedOut) {
  Pool pool = open(make_template(2, 2));
  ASSERT_TRUE(pool.wait_ready(kName, kSoon));
  const std::string touched = oldest();
  ASSERT_EQ(docker({"exec", touched, "touch", "/work/trap"}), 0);
  Lease lease = acquire(pool);
  EXPECT_NE(lease.sandbox().description().container_name, touched);
  EXPECT_EQ(sh(lease.sandbox(), "ls -A /work"), "");
  EXPECT_EQ(status(pool).refused, 1U);
  EXPECT_THAT(status(pool).last_failure, HasSubstr("something has run in it that was not brig's"));
  EXPECT_THAT(status(pool).last_failure, HasSubstr(touched));
}

TEST_F(PoolTest, WhatDockerUpdateHasLoosenedIsNotHandedOut) {
  const std::vector<std::vector<std::string>> changes{
      {"--memory=1g", "--memory-swap=1g"}, {"--pids-limit=4000"}, {"--cpu-quota=900000"}};
  for (const auto& options : changes) {
    const std::string& change = options.front();
    Pool pool = open(make_template(1, 2));
    ASSERT_TRUE(pool.wait_ready(kName, kSoon));
    const std::string touched = oldest();
    std::vector<std::string> words{"update"};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back(touched);
    ASSERT_EQ(docker(words), 0) << change;
    Lease lease = acquire(pool);
    EXPECT_NE(lease.sandbox().description().container_name, touched) << change;
    EXPECT_EQ(status(pool).refused, 1U) << change;
    EXPECT_THAT(status(pool).last_failure, HasSubstr("container '" + touched + "'")) << change;
  }
}

TEST_F(PoolTest, OneThatIsPausedOrKilledIsReplaced) {
  Pool pool = open(make_template(1, 3));
  ASSERT_TRUE(pool.wait_ready(kName, kSoon));
  ASSERT_EQ(docker({"kill", oldest()}), 0);
  EXPECT_EQ(sh(acquire(pool).sandbox(), "echo alive"), "alive\n");
  ASSERT_TRUE(pool.wait_ready(kName, kSoon));
  const std::string paused = oldest();
  ASSERT_EQ(docker({"pause", paused}), 0);
  EXPECT_EQ(sh(acquire(pool).sandbox(), "echo alive"), "alive\n");
  EXPECT_EQ(docker({"unpause", paused}), 0);  // it would not end before
}

TEST_F(PoolTest, AnEmptyPoolWaitsStartsColdOrFailsAsAsked) {
  Pool pool = open(make_template(0, 1));
  const auto none = pool.acquire(kName, WhenEmpty::fail, kSoon);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::resource_exhausted);
  Lease waited = acquire(pool, WhenEmpty::wait);
  EXPECT_EQ(waited.start(), Start::cold);
  const auto bound = pool.acquire(kName, WhenEmpty::wait, {.timeout = 300ms});
  ASSERT_FALSE(bound);
  EXPECT_EQ(bound.error().code, Errc::resource_exhausted);
  EXPECT_THAT(bound.error().message, HasSubstr("none of 1 is ready (1 are leased"));
  Lease cold = acquire(pool, WhenEmpty::cold);
  EXPECT_EQ(cold.start(), Start::cold);
  EXPECT_EQ(status(pool).leased, 2U);
}

TEST_F(PoolTest, ThePoolsBoundsHoldForColdOnesToo) {
  Pool pool = open(make_template(1, 4), {.sandboxes = 1});
  ASSERT_TRUE(pool.wait_ready(kName, kSoon));
  const Lease lease = acquire(pool);
  const auto cold = pool.acquire(kName, WhenEmpty::cold, kSoon);
  ASSERT_FALSE(cold);
  EXPECT_EQ(cold.error().code, Errc::resource_exhausted);
  EXPECT_THAT(cold.error().message, HasSubstr("the pool has 1 of at most 1 sandboxes"));
}

TEST_F(PoolTest, ATemplateThatCantBeMadeSaysWhy) {
  PoolTemplate kept = make_template(1, 2);
  kept.image = ImageRef::parse("localhost/brig/nothing:1").value();
  Pool pool = open(kept);
  const auto late = pool.acquire(kName, WhenEmpty::wait, {.timeout = 1s});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::deadline_exceeded);
  EXPECT_THAT(late.error().message, HasSubstr("localhost/brig/nothing:1"));
  const auto cold = pool.acquire(kName, WhenEmpty::cold, kSoon);
  ASSERT_FALSE(cold);
  EXPECT_EQ(cold.error().code, Errc::not_found);
  EXPECT_GE(status(pool).failures, 1U);
  EXPECT_EQ(pool.acquire("nobody", WhenEmpty::wait, kSoon).error().code, Errc::not_found);
}

TEST_F(PoolTest, ATemplatesFilesAreThere) {
  const std::string path = testing::TempDir() + "brig-pool-file";
  std::ofstream(path) << "of the template";
  PoolTemplate kept = make_template(1, 2);
  kept.puts = {{path, "/work/given"}};
  Pool pool = open(kept);
  ASSERT_TRUE(pool.wait_ready(kName, kSoon));
  EXPECT_EQ(sh(acquire(pool, WhenEmpty::fail).sandbox(), "cat /work/given"), "of the template");
  std::filesystem::remove(path);
}

TEST_F(PoolTest, ATemplateIsDrainedChangedAndRemoved) {
  Pool pool = open(make_template(2, 4));
  ASSERT_TRUE(pool.wait_ready(kName, kSoon));
  {
    Lease lease = acquire(pool);
    EXPECT_EQ(pool.drain(kName, {.timeout = 100ms}).error().code, Errc::deadline_exceeded);
    EXPECT_EQ(pool.acquire(kName, WhenEmpty::wait, kSoon).error().code, Errc::failed_precondition);
    EXPECT_EQ(sh(lease.sandbox(), "echo mine"), "mine\n") << "a lease goes on";
  }
  ASSERT_TRUE(pool.drain(kName, kSoon));
  EXPECT_EQ(pool.status().alive, 0U);
  ASSERT_TRUE(pool.resume(kName));
  ASSERT_TRUE(pool.wait_ready(kName, kSoon));
  ASSERT_TRUE(pool.put(make_template(1, 1)));
  ASSERT_TRUE(pool.wait_ready(kName, kSoon));
  EXPECT_EQ(status(pool).ready, 1U);
  EXPECT_EQ(pool.remove(kName).error().code, Errc::failed_precondition);
  ASSERT_TRUE(pool.drain(kName, kSoon));
  ASSERT_TRUE(pool.remove(kName));
  EXPECT_TRUE(pool.status().templates.empty());
}

TEST_F(PoolTest, ALeaseOutlivesItsPool) {
  std::optional<Lease> lease;
  {
    Pool pool = open(make_template(2, 4));
    ASSERT_TRUE(pool.wait_ready(kName, kSoon));
    lease.emplace(acquire(pool));
  }
  EXPECT_EQ(sh(lease->sandbox(), "echo alive"), "alive\n");
}

TEST_F(PoolTest, NothingCrossesBetweenLeasesAndNothingGrows) {
  constexpr int kThreads = 8;
  Pool pool = open(make_template(8, 16));
  std::atomic<int> next = 0;
  const auto round = [&](int leases) {
    const int end = next + leases;
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int number = next++; number < end; number = next++) {
          Lease lease = acquire(pool);
          const std::string own = std::to_string(number);
          const RunResult result =
              exec_in(lease.sandbox(),
                      {.argv = {"sh", "-c", "ls -A /work /tmp; echo $OWN > /work/own; cat /work/*"},
                       .env = {{"OWN", own}}});
          EXPECT_EQ(result.stdout_.bytes, "/tmp:\n\n/work:\n" + own + "\n");
        }
      });
    }
    threads.clear();
    ASSERT_TRUE(pool.wait_ready(kName, kSoon));
    ASSERT_TRUE(comes_to(8));
    next = end;
  };
  round(24);
  const std::size_t descriptors = open_descriptors();
  round(72);
  EXPECT_EQ(open_descriptors(), descriptors);
}

}  // namespace
}  // namespace brig::test
