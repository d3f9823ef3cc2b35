// SPDX-License-Identifier: Apache-2.0
#include "sandbox/usage.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace brig::sandbox {
namespace {

constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();

ContainerId id() {
  return *ContainerId::parse(std::string(64, 'a'));
}

wire::ContainerStats stats() {
  wire::ContainerStats stats;
  stats.read = std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::seconds(100));
  stats.cpu_usage = 7;
  stats.memory_usage = 5000;
  stats.memory_limit = 9000;
  stats.memory_stats = {{"inactive_file", 1000}};
  stats.pids_current = 3;
  stats.pids_limit = 64;
  return stats;
}

TEST(UsageOf, TakesEachNumberToItsPlace) {
  const auto usage = usage_of(id(), stats());
  ASSERT_TRUE(usage) << usage.error().message;
  EXPECT_EQ(usage->id, id());
  EXPECT_EQ(usage->at.time_since_epoch(), std::chrono::seconds(100));
  EXPECT_EQ(usage->cpu.count(), 7);
  EXPECT_EQ(usage->memory, MemorySize::bytes(4000));
  EXPECT_EQ(usage->memory_limit, MemorySize::bytes(9000));
  EXPECT_EQ(usage->processes, 3U);
  EXPECT_EQ(usage->processes_limit, 64U);
}

TEST(UsageOf, AnythingMissingMeansThatItDoesNotRun) {
  const std::vector<std::function<void(wire::ContainerStats&)>> losses{
      [](auto& s) { s.read.reset(); }, [](auto& s) { s.memory_usage.reset(); },
      [](auto& s) { s.memory_limit.reset(); }, [](auto& s) { s.pids_current.reset(); }};
  for (const auto& lose : losses) {
    wire::ContainerStats some = stats();
    lose(some);
    const auto usage = usage_of(id(), some);
    ASSERT_FALSE(usage);
    EXPECT_EQ(usage.error().code, Errc::conflict);
    EXPECT_EQ(usage.error().resource, id().str());
  }
}

TEST(UsageOf, ALimitOfProcessesCanBeNone) {
  for (const std::optional<std::uint64_t> none :
       {std::optional<std::uint64_t>(), std::optional<std::uint64_t>(0),
        std::optional<std::uint64_t>(kMost)}) {
    wire::ContainerStats some = stats();
    some.pids_limit = none;
    EXPECT_FALSE(usage_of(id(), some)->processes_limit);
  }
}

TEST(UsageOf, NothingOverflows) {
  wire::ContainerStats some = stats();
  some.cpu_usage = some.memory_usage.emplace(kMost);
  some.memory_limit = kMost;
  const auto usage = usage_of(id(), some);
  EXPECT_EQ(usage->cpu, std::chrono::nanoseconds::max());
  EXPECT_EQ(usage->memory.count(), std::uint64_t{1} << 62U);
  EXPECT_EQ(usage->memory_limit.count(), std::uint64_t{1} << 62U);
}

}  // namespace
}  // namespace brig::sandbox
