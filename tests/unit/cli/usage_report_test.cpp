// SPDX-License-Identifier: Apache-2.0
#include "cli/usage_report.hpp"

#include "support/schema.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace brig::cli {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

SandboxUsage usage(milliseconds at, milliseconds cpu) {
  return {.id = *ContainerId::parse(std::string(64, 'a')),
          .at = std::chrono::sys_time<std::chrono::nanoseconds>(at),
          .cpu = cpu,
          .memory = MemorySize::bytes(12'897'485),
          .memory_limit = MemorySize::mib(256),
          .processes = 2,
          .processes_limit = 64};
}

UsageRow row() {
  return {"job", usage(milliseconds(1'000'042), milliseconds(1500)), 99.5};
}

TEST(CpuPercent, IsOfOneCpuBetweenTwoSamples) {
  const auto share = [](int from, int to, int used) {
    return cpu_percent(usage(milliseconds(from), milliseconds(100)),
                       usage(milliseconds(to), milliseconds(100 + used)));
  };
  EXPECT_EQ(share(0, 1000, 0), 0);
  EXPECT_EQ(share(500, 1500, 250), 25);
  EXPECT_EQ(share(0, 2000, 4000), 200);
}

TEST(CpuPercent, IsNoneWhereTheSamplesAreNoPair) {
  const SandboxUsage sample = usage(milliseconds(1000), milliseconds(100));
  EXPECT_FALSE(cpu_percent(sample, sample)) << "no time between";
  EXPECT_FALSE(cpu_percent(sample, usage(milliseconds(999), milliseconds(200)))) << "clock set";
  EXPECT_FALSE(cpu_percent(sample, usage(milliseconds(2000), milliseconds(99)))) << "restarted";
}

TEST(MemoryPercent, IsOfTheLimit) {
  SandboxUsage half = usage({}, {});
  half.memory = MemorySize::mib(128);
  EXPECT_EQ(memory_percent(half), 50);
  half.memory_limit = MemorySize();
  EXPECT_EQ(memory_percent(half), 0);
}

TEST(FormatSize, IsFourDigitsAndABinaryUnit) {
  EXPECT_EQ(format_size(MemorySize()), "0B");
  EXPECT_EQ(format_size(MemorySize::bytes(1023)), "1023B");
  EXPECT_EQ(format_size(MemorySize::kib(1)), "1KiB");
  EXPECT_EQ(format_size(MemorySize::bytes(12'897'485)), "12.3MiB");
  EXPECT_EQ(format_size(MemorySize::mib(256)), "256MiB");
  EXPECT_EQ(format_size(MemorySize::mib(1536)), "1.5GiB");
  EXPECT_EQ(format_size(MemorySize::bytes(std::uint64_t{1} << 62U)), "4EiB");
}

TEST(UsageTable, IsItsHeadWithoutRows) {
  EXPECT_EQ(usage_table({}), "NAME  CPU %  MEM USAGE / LIMIT  MEM %  PIDS / LIMIT\n");
}

TEST(UsageTable, HasARowForEach) {
  UsageRow first = row();
  first.cpu_percent.reset();
  first.usage.processes_limit.reset();
  EXPECT_EQ(usage_table({row(), first}),
            "NAME  CPU %   MEM USAGE / LIMIT  MEM %  PIDS / LIMIT\n"
            "job   99.50%  12.3MiB / 256MiB   4.80%  2 / 64\n"
            "job   --      12.3MiB / 256MiB   4.80%  2 / --\n");
}

TEST(UsageTable, ANameDrivesNoTerminal) {
  UsageRow hostile = row();
  hostile.name = "a\x1b[2J";
  EXPECT_EQ(usage_table({hostile}).find('\x1b'), std::string::npos);
}

TEST(ScreenFrame, DrawsOverTheOneBeforeAndErasesItsRest) {
  EXPECT_EQ(screen_frame("head\nrow\n", 24), "\x1b[Hhead\x1b[K\nrow\x1b[K\n\x1b[J");
}

TEST(ScreenFrame, NeverScrolls) {
  EXPECT_EQ(screen_frame("1\n2\n3\n", 4), "\x1b[H1\x1b[K\n2\x1b[K\n3\x1b[K\n\x1b[J");
  EXPECT_EQ(screen_frame("1\n2\n3\n4\n", 4), "\x1b[H1\x1b[K\n2\x1b[K\nand 2 more\x1b[K\n\x1b[J");
  EXPECT_EQ(screen_frame("1\n2\n3\n", 0), "\x1b[H1\x1b[K\nand 2 more\x1b[K\n\x1b[J");
}

std::string violations(const std::string& text) {
  return support::schema_violations(BRIG_SCHEMAS "/sandbox-usage.schema.json", text);
}

TEST(UsageJson, IsOneLineThatFollowsTheSchema) {
  const std::string text = usage_json(row());
  EXPECT_EQ(violations(text), "");
  EXPECT_EQ(text.find('\n'), std::string::npos);
  const json object = json::parse(text);
  EXPECT_EQ(object["at"], "1970-01-01T00:16:40.042Z");
  EXPECT_EQ(object["container"]["name"], "job");
  EXPECT_EQ(object["cpu_us"], 1'500'000);
  EXPECT_EQ(object["cpu_percent"], 99.5);
  EXPECT_EQ(object["memory_bytes"], 12'897'485);
  EXPECT_EQ(object["memory_percent"], 4.8);
  EXPECT_EQ(object["processes_limit"], 64);
}

TEST(UsageJson, SaysNullForWhatIsNotKnown) {
  UsageRow first = row();
  first.cpu_percent.reset();
  first.usage.processes_limit.reset();
  const std::string text = usage_json(first);
  EXPECT_EQ(violations(text), "");
  EXPECT_TRUE(json::parse(text)["cpu_percent"].is_null());
  EXPECT_TRUE(json::parse(text)["processes_limit"].is_null());
}

TEST(UsageJson, TheSchemaRefusesWhatIsNotOurs) {
  json object = json::parse(usage_json(row()));
  object["surprise"] = 1;
  EXPECT_NE(violations(object.dump()), "");
  object.erase("surprise");
  object.erase("at");
  EXPECT_NE(violations(object.dump()), "");
}

}  // namespace
}  // namespace brig::cli
