// SPDX-License-Identifier: Apache-2.0
// Every way to end, many beginnings and ends at once, and a wall clock that can't be relied on.
#include "support/brig_command.hpp"
#include "support/one_sandbox.hpp"

#include <brig/run.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace brig::test {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// --- how it ended ----------------------------------------------------------------------------

class HostileEndings : public OneSandbox {};

/// Whatever brig itself, a shell or an engine means by a number, it is the job's own.
TEST_F(HostileEndings, EachCodeIsACode) {
  for (int code = 0; code < 256; ++code) {
    const RunResult result = exec(sh("exit " + std::to_string(code)));
    EXPECT_EQ(result.ending.kind, EndingKind::exited) << code << ": " << result.ending.evidence;
    EXPECT_EQ(result.ending.exit_code, code);
    EXPECT_FALSE(result.ending.signal.has_value()) << code;
  }
}

TEST_F(HostileEndings, EachSignalIsASignal) {
  // A terminal's three stop nobody here: a job's group has no parent in its session that could let
  // it go on, and the kernel stops no such group.
  const std::set<int> ignored{SIGCHLD, SIGCONT, SIGURG, SIGWINCH, SIGTSTP, SIGTTIN, SIGTTOU};
  for (int number = 1; number <= SIGRTMAX; ++number) {
    const RunResult result =
        exec(python("import os, signal\n"
                    "number = " +
                        std::to_string(number) +
                        "\n"
                        "if number in (2, 13, 25): signal.signal(number, signal.SIG_DFL)\n"
                        "os.kill(os.getpid(), number)\n",
                    {.wall_time = number == SIGSTOP ? 300ms : 20s}));
    if (ignored.contains(number)) {
      EXPECT_EQ(result.ending.kind, EndingKind::exited) << number;
      EXPECT_EQ(result.ending.exit_code, 0) << number;
    } else if (number == SIGSTOP) {
      EXPECT_EQ(result.ending.kind, EndingKind::timed_out)
          << number << ": one that is stopped is killed at the deadline";
    } else {
      EXPECT_EQ(result.ending.kind, EndingKind::signalled)
          << number << ": " << result.ending.evidence;
      EXPECT_EQ(result.ending.signal, number) << "SIGKILL by itself is no lack of memory";
      EXPECT_FALSE(result.ending.exit_code.has_value()) << number;
    }
  }
}

// --- many at once ----------------------------------------------------------------------------

std::size_t entries(const char* directory) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(directory), {}));
}

/// What a process holds that makes sandboxes, and the engine for it.
struct Held {
  std::size_t descriptors = entries("/proc/self/fd");
  std::size_t threads = entries("/proc/self/task");
  std::size_t containers = container_names().size();
  bool operator==(const Held&) const = default;
};

void PrintTo(const Held& held, std::ostream* out) {
  *out << held.descriptors << " descriptors, " << held.threads << " threads, " << held.containers
       << " containers";
}

/// The engine removes a container a moment after its end.
Held held_soon(const Held& wanted) {
  const auto deadline = Clock::now() + 5s;
  while (Held() != wanted && Clock::now() < deadline) std::this_thread::sleep_for(20ms);
  return {};
}

TEST(HostileChurn, AHundredSandboxesTenAtATimeMixNothingAndLeaveNothing) {
  constexpr int kLanes = 10;
  constexpr int kEach = 10;
  std::signal(SIGPIPE, SIG_IGN);
  const Engine connected = engine();
  const Policy policy = make_policy(Preset::sandboxed).value();
  const Held before;
  {
    std::vector<std::jthread> lanes;
    for (int lane = 0; lane < kLanes; ++lane) {
      lanes.emplace_back([&, lane] {
        for (int n = 0; n < kEach; ++n) {
          const std::string mark = std::to_string(lane) + "." + std::to_string(n);
          const auto result =
              run(connected, policy,
                  {.image = kPython,
                   .argv = {"sh", "-c",
                            "ls -A /work /tmp; echo " + mark + " > /work/mark; echo " + mark +
                                " >&2; cat /work/mark; exit " + std::to_string(lane)}},
                  {}, {.timeout = 60s});
          ASSERT_TRUE(result) << result.error().message;
          EXPECT_EQ(result->ending.exit_code, lane) << result->ending.evidence;
          EXPECT_EQ(result->stdout_.bytes, "/tmp:\n\n/work:\n" + mark + "\n");
          EXPECT_EQ(result->stderr_.bytes, mark + "\n");
          EXPECT_EQ(result->cleanup_failure, "");
        }
      });
    }
  }
  EXPECT_EQ(held_soon(before), before);
}

TEST(HostileChurn, ANameThatManyWantIsOnesAndTheOthersAreTold) {
  constexpr int kMany = 10;
  const Engine connected = engine();
  const Policy policy = make_policy(Preset::sandboxed).value();
  const ContainerName name = ContainerName::parse(unique_name()).value();
  std::atomic<int> got = 0;
  std::atomic<int> told = 0;
  {
    std::vector<std::jthread> lanes;
    for (int lane = 0; lane < kMany; ++lane) {
      lanes.emplace_back([&] {
        const auto result =
            run(connected, policy,
                {.image = kPython, .argv = {"sh", "-c", "sleep 2; echo mine"}, .name = name}, {},
                {.timeout = 60s});
        if (result) {
          ++got;
          EXPECT_EQ(result->stdout_.bytes, "mine\n") << "the others have left it alone";
        } else {
          ++told;
          EXPECT_EQ(result.error().code, Errc::conflict) << result.error().message;
          EXPECT_THAT(result.error().message, HasSubstr(name.str()));
        }
      });
    }
  }
  EXPECT_EQ(got, 1);
  EXPECT_EQ(told, kMany - 1);
}

// --- time ------------------------------------------------------------------------------------

/// Brig's clock on the wall jumps by two days at each look. (That of brig-init is the host's, which
/// no test may set: it looks at the monotonic one only.)
Ended with_stepping_clock(const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"LD_PRELOAD=" BRIG_STEPPING_CLOCK, BRIG_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return BrigCommand(words, {}, "env").wait();
}

TEST(HostileClock, StepsAreSeenByWhoeverLooks) {
  const auto looked =
      BrigCommand({"LD_PRELOAD=" BRIG_STEPPING_CLOCK, "date", "+%s"}, {}, "env").wait().out;
  const auto now = std::chrono::system_clock::now().time_since_epoch() / 1s;
  EXPECT_GT(std::abs(std::stoll(looked) - now), 80'000) << "else the next test shows nothing";
}

TEST(HostileClock, NoDeadlineMovesWithIt) {
  const auto began = Clock::now();
  const Ended late = with_stepping_clock({"run", "--timeout", "1s", "--", "sleep", "60"});
  EXPECT_EQ(late.exit_code, 124) << late.err;
  EXPECT_GE(Clock::now() - began, 1s);
  EXPECT_LT(Clock::now() - began, 10s);
  const Ended in_time =
      with_stepping_clock({"run", "--timeout", "20s", "--", "sh", "-c", "sleep 1; echo done"});
  EXPECT_EQ(in_time.exit_code, 0) << in_time.err;
  EXPECT_EQ(in_time.out, "done\n");
}

TEST(HostileClock, NothingThatRunsIsTakenForAbandoned) {
  BrigCommand running(
      {"run", "--name", "brig-clock", "--", "sh", "-c", "echo up; sleep 3; echo done"});
  ASSERT_TRUE(running.wait_for_output("up"));
  // One look a day early, one a day late.
  for (int look = 0; look < 2; ++look) {
    const Ended pruned = with_stepping_clock({"prune"});
    EXPECT_EQ(pruned.exit_code, 0) << pruned.err;
    EXPECT_NE(pruned.out.find("kept    brig-clock"), std::string::npos) << pruned.out;
  }
  const Ended ended = running.wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
}

}  // namespace
}  // namespace brig::test
