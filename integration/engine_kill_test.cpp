// SPDX-License-Identifier: Apache-2.0
// SIGKILL of dockerd under running sandboxes: brig says so at once, PID 1 ends by itself within the
// heartbeat, and what is left goes once the engine is there again.
#include "engine/container_create.hpp"
#include "support/brig_command.hpp"
#include "support/containers.hpp"
#include "support/host.hpp"
#include "support/jobs.hpp"
#include "support/own_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <list>
#include <random>
#include <thread>

namespace brig::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::IsEmpty;
using Clock = std::chrono::steady_clock;

constexpr int kKills = 3;
/// The heartbeat's limit (`kSilence` in src/sandbox/sandbox.cpp), and time for a loaded host.
constexpr auto kTimeToDie = 6s + 2s;
/// One whose host dies before it has said how long silence may be waits for longer
/// (`kFirstSilence` in src/init/supervisor.cpp).
constexpr auto kTimeToDieInSetup = 30s + 2s;

struct Running {
  Running(const JobKind& kind, std::uint32_t as)
      : user(as), command(run_arguments(kind, as, unique_name(), "25s")) {}
  std::uint32_t user;
  BrigCommand command;
};

std::vector<Process> processes_of_all(const std::list<Running>& runs) {
  std::vector<Process> found = processes();
  std::erase_if(found, [&](const Process& process) {
    return std::none_of(runs.begin(), runs.end(),
                        [&](const Running& run) { return run.user == process.uid; });
  });
  return found;
}

/// Waits until there are none, but not longer than until then; returns those that are left.
template <typename Look>
std::vector<Process> wait_for_none(Clock::time_point until, const Look& look) {
  auto left = look();
  while (!left.empty() && Clock::now() < until) {
    std::this_thread::sleep_for(20ms);
    left = look();
  }
  return left;
}

/// Somebody's container, with labels as brig's that nothing proves.
void make_other() {
  const Engine connected = engine();
  const json body{{"Image", "localhost/brig/base"},
                  {"Entrypoint", {"true"}},
                  {"Labels", {{"brig.sandbox", "0123456789abcdef0123456789abcdef"}}}};
  ASSERT_TRUE(engine::container_create(
      engine::client_of(connected), {.name = *ContainerName::parse("other"), .body = body.dump()},
      base::Until::after(1min)));
}

class EngineKill : public testing::TestWithParam<bool> {};

/// With live-restore the engine is back at once and takes its containers over, else it comes when
/// all is over and ends what still runs.
TEST_P(EngineKill, UnderRunningSandboxesLeavesNothing) {
  const bool live_restore = GetParam();
  OwnEngine own(json{{"live-restore", live_restore}});
  make_other();
  const auto before = own.contents();
  std::mt19937 random(seed());
  const int kills = count_of("BRIG_ENGINE_KILLS", kKills);
  for (int i = 0; i < kills; ++i) {
    std::list<Running> runs;
    for (const JobKind& kind : kJobKinds) runs.emplace_back(kind, unique_user());
    for (Running& run : runs)
      ASSERT_TRUE(run.command.wait_for_output("up")) << run.command.wait().err;
    // The heartbeat has been at any of its moments.
    std::this_thread::sleep_for(milliseconds(std::uniform_int_distribution<>(0, 2000)(random)));
    for (const Running& run : runs)
      EXPECT_THAT(processes_of(run.user), testing::Not(IsEmpty())) << "nothing to kill";

    own.kill();
    const auto moment = Clock::now();
    if (live_restore) own.restart();
    for (Running& run : runs) {
      const Ended ended = run.command.wait();
      EXPECT_EQ(ended.exit_code, 125) << ended.err;
      EXPECT_THAT(ended.err, HasSubstr("engine_lost"));
    }
    EXPECT_LT(Clock::now() - moment, kTimeToDie) << "brig waits for an engine that is gone";
    const auto left = wait_for_none(moment + kTimeToDie, [&] { return processes_of_all(runs); });
    EXPECT_THAT(left, IsEmpty()) << to_string(left);
    const auto in_cgroup =
        wait_for_none(moment + kTimeToDie, [&] { return processes_in_cgroup(own.cgroup()); });
    EXPECT_THAT(in_cgroup, IsEmpty()) << to_string(in_cgroup);
    std::printf("kill %d: all gone after %lld ms\n", i + 1,
                static_cast<long long>(
                    std::chrono::duration_cast<milliseconds>(Clock::now() - moment).count()));

    if (!live_restore) own.restart();
    const Ended pruned = brig({"prune"});
    EXPECT_EQ(pruned.exit_code, 0) << pruned.out << pruned.err;
    EXPECT_EQ(own.contents(), before);
  }
}

INSTANTIATE_TEST_SUITE_P(LiveRestore, EngineKill, testing::Bool(), [](const auto& with) {
  return std::string(with.param ? "On" : "Off");
});

/// Without what dockerd, killed while it makes a container's first layer, leaves mounted for ever:
/// its own, of no container.
std::vector<std::string> without_first_layers(std::vector<std::string> contents) {
  std::erase_if(contents, [](const std::string& one) {
    return one.starts_with("mount ") && one.ends_with("-init/merged");
  });
  return contents;
}

/// In the middle of their setup, or just after it. What runc has begun and nobody ends is the
/// engine's own: a process that has executed nothing of the sandbox, and waits in runc's code.
TEST(EngineKillInSetup, LeavesNoContainerAndNothingThatRuns) {
  OwnEngine own;
  make_other();
  const auto before = own.contents();
  std::mt19937 random(seed());
  const auto began = Clock::now();
  EXPECT_EQ(brig_run({"--image", "localhost/brig/base"}, {"true"}).exit_code, 0);
  const auto length = std::chrono::duration_cast<milliseconds>(Clock::now() - began);
  const int kills = count_of("BRIG_ENGINE_KILLS", kKills);
  for (int i = 0; i < kills; ++i) {
    std::list<Running> runs;
    for (const JobKind& kind : kJobKinds) runs.emplace_back(kind, unique_user());
    std::this_thread::sleep_for(
        milliseconds(std::uniform_int_distribution<>(0, static_cast<int>(length.count()))(random)));
    own.kill();
    const auto moment = Clock::now();
    for (Running& run : runs) EXPECT_EQ(run.command.wait().exit_code, 125);
    const auto left = wait_for_none(moment + kTimeToDieInSetup, [&] {
      auto found = processes_of_all(runs);
      std::erase_if(found, [](const Process& one) { return one.name == "runc:[2:INIT]"; });
      return found;
    });
    EXPECT_THAT(left, IsEmpty()) << to_string(left);
    std::printf("kill %d: all gone after %lld ms; left in runc's code: %zu\n", i + 1,
                static_cast<long long>(
                    std::chrono::duration_cast<milliseconds>(Clock::now() - moment).count()),
                processes_of_all(runs).size());
    own.restart();
    const Ended pruned = brig({"prune"});
    EXPECT_EQ(pruned.exit_code, 0) << pruned.out << pruned.err;
    EXPECT_EQ(without_first_layers(own.contents()), before);
  }
}

}  // namespace
}  // namespace brig::test
