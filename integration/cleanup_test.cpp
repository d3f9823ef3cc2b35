// SPDX-License-Identifier: Apache-2.0
// Whatever dies, nothing is left.
#include "support/brig_command.hpp"
#include "support/containers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

namespace brig::test {
namespace {

using std::chrono::milliseconds;

bool exists(const std::string& name) {
  const auto names = container_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A run returns when its command has ended; the engine removes the container meanwhile.
bool is_gone_soon(const std::string& name) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  while (exists(name)) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return true;
}

TEST(Cleanup, ARunLeavesNothing) {
  const std::string name = unique_name();
  EXPECT_EQ(brig_run({"--name", name}, {"true"}).exit_code, 0);
  EXPECT_TRUE(is_gone_soon(name));
}

TEST(Cleanup, ACommandThatCannotStartLeavesNothing) {
  const std::string name = unique_name();
  EXPECT_EQ(brig_run({"--name", name}, {"no-such-command"}).exit_code, 127);
  EXPECT_TRUE(is_gone_soon(name));
}

class Interrupted : public testing::TestWithParam<int> {};

TEST_P(Interrupted, LeavesNothingByTheTimeBrigHasExited) {
  const std::string name = unique_name();
  BrigCommand command(
      {"run", "--name", name, "--", "sh", "-c", "trap '' INT TERM HUP; echo up; sleep 25"});
  ASSERT_TRUE(command.wait_for_output("up"));
  command.send_signal(GetParam());
  EXPECT_EQ(command.wait().exit_code, 128 + GetParam());
  EXPECT_FALSE(exists(name));
}

INSTANTIATE_TEST_SUITE_P(Signals, Interrupted, testing::Values(SIGINT, SIGTERM, SIGHUP));

/// At every moment of the setup, not only while the command runs.
TEST(Cleanup, AnInterruptAtAnyMomentLeavesNothing) {
  constexpr int kMoments = 24;
  for (int moment = 0; moment < kMoments; ++moment) {
    const std::string name = unique_name();
    BrigCommand command({"run", "--name", name, "--", "sleep", "25"});
    std::this_thread::sleep_for(milliseconds(moment * 8));
    command.send_signal(SIGINT);
    const Ended ended = command.wait();
    // Before the handler is in place, the signal itself ends brig, which has made nothing yet.
    EXPECT_TRUE(ended.exit_code == 130 || ended.signal == SIGINT)
        << ended.exit_code << " " << ended.err;
    EXPECT_FALSE(exists(name)) << "after " << moment * 8 << " ms";
  }
}

/// SIGKILL lets brig do nothing: what it left is found and proven by its tag.
TEST(Cleanup, PruneRemovesWhatAKilledBrigLeft) {
  constexpr int kMoments = 24;
  std::vector<std::string> names;
  for (int moment = 0; moment < kMoments; ++moment) {
    names.push_back(unique_name());
    BrigCommand command({"run", "--name", names.back(), "--", "sleep", "25"});
    std::this_thread::sleep_for(milliseconds(moment * 8));
    command.send_signal(SIGKILL);
    command.wait();
  }
  // A create that was in flight ends within a moment; prune sees what exists.
  std::this_thread::sleep_for(milliseconds(500));
  const Ended pruned = brig({"prune"});
  EXPECT_EQ(pruned.exit_code, 0) << pruned.err;
  for (const std::string& name : names) EXPECT_FALSE(exists(name)) << name;
  EXPECT_NE(pruned.out.find("removed brig-test-"), std::string::npos)
      << "no run was killed late enough to leave one";
}

TEST(Cleanup, PruneKeepsWhatIsInUse) {
  const std::string name = unique_name();
  BrigCommand command({"run", "--name", name, "--", "sh", "-c", "echo up; sleep 25"});
  ASSERT_TRUE(command.wait_for_output("up"));
  const Ended pruned = brig({"prune"});
  EXPECT_EQ(pruned.exit_code, 0);
  EXPECT_NE(pruned.out.find("kept    " + name), std::string::npos) << pruned.out;
  EXPECT_TRUE(exists(name));
  const Ended listed = brig({"ps"});
  EXPECT_NE(listed.out.find(name), std::string::npos);
  EXPECT_NE(listed.out.find("alive"), std::string::npos);
  command.send_signal(SIGTERM);
  command.wait();
}

TEST(Cleanup, RmRefusesARunningOneUnlessForced) {
  const std::string name = unique_name();
  BrigCommand command({"run", "--name", name, "--", "sh", "-c", "echo up; sleep 25"});
  ASSERT_TRUE(command.wait_for_output("up"));
  const Ended refused = brig({"rm", name});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_NE(refused.err.find("--force"), std::string::npos);
  const Ended removed = brig({"rm", "--force", name});
  EXPECT_EQ(removed.exit_code, 0) << removed.err;
  EXPECT_FALSE(exists(name));
  const Ended ended = command.wait();
  EXPECT_EQ(ended.exit_code, 125) << "the sandbox was lost, not by this brig";
  EXPECT_NE(ended.err.find("engine_lost"), std::string::npos) << ended.err;
}

TEST(Cleanup, RmKnowsOnlyItsOwn) {
  const Ended ended = brig({"rm", "brig-none"});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_NE(ended.err.find("brig-none"), std::string::npos);
}

TEST(Cleanup, ManyRunsAtOnceKeepTheirOutputApart) {
  constexpr int kRuns = 12;
  std::vector<Ended> ended(kRuns);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kRuns; ++i) {
      threads.emplace_back([&ended, i] {
        ended[static_cast<std::size_t>(i)] =
            brig_run({}, {"sh", "-c", "for i in 1 2 3; do echo " + std::to_string(i) + "; done"});
      });
    }
  }
  for (int i = 0; i < kRuns; ++i) {
    const std::string line = std::to_string(i) + "\n";
    EXPECT_EQ(ended[static_cast<std::size_t>(i)].out, line + line + line)
        << ended[static_cast<std::size_t>(i)].err;
  }
}

}  // namespace
}  // namespace brig::test
