// SPDX-License-Identifier: Apache-2.0
#include "wire/stats.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace brig::wire {
namespace {

using testing::HasSubstr;

/// An answer of Docker on cgroup v2, cut to what is read of it and a little around it.
std::string answer(const std::string& read = R"("2026-01-31T12:00:00.5Z")",
                   const std::string& cpu = R"({"total_usage":7000,"usage_in_kernelmode":10})",
                   const std::string& pids = R"({"current":3,"limit":64})") {
  return R"({"read":)" + read + R"(,"preread":"0001-01-01T00:00:00Z","pids_stats":)" + pids +
         R"(,"blkio_stats":{"io_service_bytes_recursive":null},"cpu_stats":{"cpu_usage":)" + cpu +
         R"(,"system_cpu_usage":1,"online_cpus":2},"memory_stats":{"usage":5000,"stats":)"
         R"({"anon":900,"file":4000,"inactive_file":1000},"limit":9000},"name":"/b"})";
}

TEST(DecodeContainerStats, ReadsWhatDockerSaysOnCgroupV2) {
  const auto stats = decode_container_stats(answer());
  ASSERT_TRUE(stats) << stats.error().message;
  EXPECT_EQ(stats->read->time_since_epoch().count(), 1'769'860'800'500'000'000);
  EXPECT_EQ(stats->cpu_usage, 7000U);
  EXPECT_EQ(stats->memory_usage, 5000U);
  EXPECT_EQ(stats->memory_limit, 9000U);
  EXPECT_EQ(stats->pids_current, 3U);
  EXPECT_EQ(stats->pids_limit, 64U);
  EXPECT_EQ(memory_in_use(*stats), 4000U);
}

TEST(DecodeContainerStats, HasNoNumbersOfAContainerThatDoesNotRun) {
  const auto stats =
      decode_container_stats(R"({"read":"0001-01-01T00:00:00Z","pids_stats":{},"memory_stats":{},)"
                             R"("cpu_stats":{"cpu_usage":{"total_usage":0}}})");
  ASSERT_TRUE(stats) << stats.error().message;
  EXPECT_FALSE(stats->read || stats->memory_usage || stats->memory_limit);
  EXPECT_FALSE(stats->pids_current || stats->pids_limit);
  EXPECT_FALSE(memory_in_use(*stats));
}

TEST(DecodeContainerStats, TakesTheKernelsWordForNoLimit) {
  const auto stats = decode_container_stats(answer(
      R"("2026-01-31T12:00:00Z")", R"({"total_usage":1})", R"({"limit":18446744073709551615})"));
  ASSERT_TRUE(stats) << stats.error().message;
  EXPECT_EQ(stats->pids_limit, std::numeric_limits<std::uint64_t>::max());
}

TEST(DecodeContainerStats, NamesWhatIsNoNumberOrTime) {
  const auto message = [](const std::string& body) {
    const auto stats = decode_container_stats(body);
    return stats ? std::string("read") : stats.error().message;
  };
  EXPECT_THAT(message("{}"), HasSubstr("'/read' is missing"));
  EXPECT_THAT(message(R"({"read":"0001-01-01T00:00:00Z"})"), HasSubstr("'/cpu_stats' is missing"));
  EXPECT_THAT(message(answer(R"("yesterday")")), HasSubstr("'/read' is not a time"));
  const std::string now = R"("2026-01-31T12:00:00Z")";
  EXPECT_THAT(message(answer(now, "{}")),
              HasSubstr("'/cpu_stats/cpu_usage/total_usage' is missing"));
  for (const char* const number : {"-1", "1.5", "\"1\"", "18446744073709551616"}) {
    EXPECT_THAT(message(answer(now, R"({"total_usage":)" + std::string(number) + "}")),
                HasSubstr("'/cpu_stats/cpu_usage/total_usage' is not a whole number"));
  }
}

TEST(MemoryInUse, LeavesIdleFilePagesOutByTheNameOfTheCgroupVersion) {
  ContainerStats stats;
  stats.memory_usage = 5000;
  stats.memory_stats = {{"total_inactive_file", 3000}, {"inactive_file", 1000}};
  EXPECT_EQ(memory_in_use(stats), 2000U) << "v1: with the groups below";
  stats.memory_stats = {{"inactive_file", 1000}};
  EXPECT_EQ(memory_in_use(stats), 4000U) << "v2";
}

TEST(MemoryInUse, IsTheUsageWhereTheRestMakesNoSense) {
  ContainerStats stats;
  stats.memory_usage = 5000;
  EXPECT_EQ(memory_in_use(stats), 5000U);
  stats.memory_stats = {{"inactive_file", 5001}};
  EXPECT_EQ(memory_in_use(stats), 5000U);
}

}  // namespace
}  // namespace brig::wire
