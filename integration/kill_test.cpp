// SPDX-License-Identifier: Apache-2.0
// SIGKILL of brig at any moment: two seconds later nothing of the sandbox runs, after `brig prune`
// nothing of it is left, and what is somebody else's is as it was.
#include "engine/container_create.hpp"
#include "engine/container_inspect.hpp"
#include "engine/container_start.hpp"
#include "support/brig_command.hpp"
#include "support/containers.hpp"
#include "support/host.hpp"
#include "support/jobs.hpp"
#include "support/own_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <map>
#include <mutex>
#include <random>
#include <thread>

namespace brig::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using Clock = std::chrono::steady_clock;

constexpr auto kTimeToDie = 2s;
constexpr int kKills = 100;
/// Kills at once. Each waits for most of its time.
constexpr int kLanes = 6;
/// Of each job, so that a run has an end, and moments at and after the end are drawn as well.
constexpr const char* kWallTime = "400ms";

base::Until in_time() {
  return base::Until::after(1min);
}

std::optional<wire::ContainerInspect> inspect(const std::string& name) {
  const Engine connected = engine();
  auto found = engine::container_inspect(engine::client_of(connected),
                                         {.container = *ContainerRef::parse(name)}, in_time());
  return found ? std::optional(std::move(*found)) : std::nullopt;
}

/// Somebody's container.
void make_container(const std::string& name, const json& labels) {
  const Engine connected = engine();
  const json body{{"Image", "localhost/brig/base"},
                  {"Entrypoint", {"sleep", "600"}},
                  {"Labels", labels},
                  {"HostConfig", {{"NetworkMode", "none"}}}};
  const auto created = engine::container_create(
      engine::client_of(connected), {.name = *ContainerName::parse(name), .body = body.dump()},
      in_time());
  ASSERT_TRUE(created) << created.error().message;
}

void start_container(const std::string& name) {
  const Engine connected = engine();
  const auto started = engine::container_start(
      engine::client_of(connected), {.container = *ContainerRef::parse(name)}, in_time());
  ASSERT_TRUE(started) << started.error().message;
}

/// How often a kill met its sandbox in which state, for the reader of the test's output.
class Tally {
 public:
  void count(const std::string& what) {
    const std::lock_guard lock(mutex_);
    ++counts_[what];
  }
  void print() const {
    for (const auto& [what, count] : counts_) std::printf("  %-28s %d\n", what.c_str(), count);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> counts_;
};

class Kill : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    own_ = new OwnEngine;
    // Somebody else's: one that has nothing to do with brig, and two that pose as sandboxes whose
    // owner is dead, by the labels of one that was there.
    const std::string name = unique_name();
    BrigCommand command(run_arguments(kJobKinds[0], unique_user(), name, "25s"));
    ASSERT_TRUE(command.wait_for_output("up")) << command.wait().err;
    const json labels = inspect(name)->config.labels;
    ASSERT_TRUE(labels.contains("brig.tag")) << labels;
    command.send_signal(SIGTERM);
    command.wait();
    make_container("unrelated", json::object());
    make_container("impostor-created", labels);
    make_container("impostor-running", labels);
    start_container("unrelated");
    start_container("impostor-running");
    others_ = own_->contents();
    unrelated_ = inspect("unrelated")->state.pid;
    impostor_ = inspect("impostor-running")->state.pid;
  }
  static void TearDownTestSuite() { delete own_; }

  /// After `brig prune`: nothing but what was there before any sandbox, and that untouched.
  static void expect_only_others() {
    EXPECT_EQ(own_->contents(), others_);
    std::vector<std::int64_t> pids;
    for (const Process& process : processes_in_cgroup(own_->cgroup())) pids.push_back(process.pid);
    EXPECT_THAT(pids, testing::UnorderedElementsAre(unrelated_, impostor_));
  }

  /// What is there of a sandbox: processes of its user, and all in its container's cgroup, among
  /// them the runtime's that have not become that user yet.
  static std::vector<Process> processes_of_sandbox(std::uint32_t user, const std::string& name) {
    std::vector<Process> found = processes_of(user);
    if (const auto container = inspect(name)) {
      for (Process& process : processes_in_cgroup(own_->cgroup() + container->id.str()))
        found.push_back(std::move(process));
    }
    return found;
  }

  static OwnEngine* own_;                   // NOLINT: gtest's way to share.
  static std::vector<std::string> others_;  // NOLINT
  static std::int64_t unrelated_;           // NOLINT
  static std::int64_t impostor_;            // NOLINT
};
OwnEngine* Kill::own_ = nullptr;
std::vector<std::string> Kill::others_;
std::int64_t Kill::unrelated_ = 0;
std::int64_t Kill::impostor_ = 0;

/// The length of a run of each kind that nobody kills, while as many run as will be killed.
std::vector<Clock::duration> measure() {
  std::vector<std::atomic<Clock::rep>> sums(kJobKinds.size());
  {
    std::vector<std::jthread> lanes;
    for (int lane = 0; lane < kLanes; ++lane) {
      lanes.emplace_back([&sums] {
        for (std::size_t kind = 0; kind < kJobKinds.size(); ++kind) {
          const auto began = Clock::now();
          brig(run_arguments(kJobKinds[kind], unique_user(), unique_name(), kWallTime));
          sums[kind] += (Clock::now() - began).count();
        }
      });
    }
  }
  std::vector<Clock::duration> lengths;
  for (const auto& sum : sums) lengths.emplace_back(sum / kLanes);
  return lengths;
}

TEST_F(Kill, AtARandomMomentLeavesNothing) {
  const int wanted = count_of("BRIG_KILLS", kKills);
  const auto lengths = measure();
  std::mt19937 random(seed());
  std::mutex drawing;
  std::atomic<int> killed = 0;
  std::atomic<int> tries = 0;
  Tally tally;

  const auto attempt =
      [&] {
        const auto kind = static_cast<std::size_t>(tries++) % kJobKinds.size();
        Clock::duration delay{};
        {
          const std::lock_guard lock(drawing);
          delay = Clock::duration(
              std::uniform_int_distribution<Clock::rep>(0, lengths[kind].count())(random));
        }
        const std::uint32_t user = unique_user();
        const std::string name = unique_name();
        BrigCommand command(run_arguments(kJobKinds[kind], user, name, kWallTime));
        command.read_until(Clock::now() + delay);
        command.send_signal(SIGKILL);
        const auto moment = Clock::now();
        const auto then = inspect(name);
        if (command.wait().signal != SIGKILL) return tally.count("had ended: drawn again");
        ++killed;
        tally.count(then ? "container was " + then->state.status : "no container yet, or no more");
        std::this_thread::sleep_until(moment + kTimeToDie);
        const auto left = processes_of_sandbox(user, name);
        EXPECT_THAT(left, IsEmpty())
            << to_string(left) << ": of one that " << kJobKinds[kind].name << ", killed after "
            << std::chrono::duration_cast<std::chrono::milliseconds>(delay).count() << " ms";
      };
  {
    std::vector<std::jthread> lanes;
    for (int lane = 0; lane < kLanes; ++lane) {
      lanes.emplace_back([&] {
        while (killed < wanted && tries < 3 * wanted) attempt();
      });
    }
  }
  tally.print();
  std::printf("  %-28s %d\n", "killed, all in all", killed.load());
  EXPECT_GE(killed, wanted);
  const Ended pruned = brig({"prune"});
  EXPECT_EQ(pruned.exit_code, 0) << pruned.out << pruned.err;
  expect_only_others();
}

/// In the middle of a create: the engine finishes it, and nobody starts what it made.
TEST_F(Kill, BetweenCreateAndStartLeavesAContainerThatPruneFinds) {
  constexpr int kTries = 50;
  std::string created;
  for (int i = 0; i < kTries && created.empty(); ++i) {
    const std::string name = unique_name();
    BrigCommand command(run_arguments(kJobKinds[0], unique_user(), name, kWallTime));
    while (!inspect(name)) std::this_thread::yield();
    command.send_signal(SIGKILL);
    command.wait();
    std::this_thread::sleep_for(kTimeToDie);
    const auto left = inspect(name);
    if (left && left->state.status == "created") created = name;
  }
  ASSERT_NE(created, "") << "no kill came before the start";
  const Ended pruned = brig({"prune"});
  EXPECT_EQ(pruned.exit_code, 0) << pruned.err;
  EXPECT_THAT(pruned.out, HasSubstr("removed " + created + "\n"));
  expect_only_others();
}

/// While the engine removes it already: prune waits for that, and is no failure.
TEST_F(Kill, PruneAtOnceWaitsForTheEnginesOwnRemoval) {
  constexpr int kTries = 30;
  for (int i = 0; i < kTries; ++i) {
    const std::string name = unique_name();
    const JobKind& kind = kJobKinds.at(static_cast<std::size_t>(i) % kJobKinds.size());
    BrigCommand command(run_arguments(kind, unique_user(), name, "25s"));
    ASSERT_TRUE(command.wait_for_output("up")) << command.wait().err;
    command.send_signal(SIGKILL);
    command.wait();
    std::this_thread::sleep_for(i * 2ms);
    const Ended pruned = brig({"prune"});
    EXPECT_EQ(pruned.exit_code, 0) << pruned.out << pruned.err;
    EXPECT_FALSE(inspect(name)) << i * 2 << " ms after the kill";
  }
  expect_only_others();
}

}  // namespace
}  // namespace brig::test
