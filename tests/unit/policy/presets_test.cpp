// SPDX-License-Identifier: Apache-2.0
#include "policy/presets.hpp"

#include <brig/policy.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr std::uint64_t kKi = 1ULL << 10U;
constexpr std::uint64_t kMi = 1ULL << 20U;
constexpr std::uint64_t kGi = 1ULL << 30U;

/// The table again, in plain numbers: a slip in one of the two is a failure here.
struct Row {
  Preset preset;
  const char* name;
  std::uint64_t memory;
  std::uint32_t milli_cpus;
  std::uint32_t pids;
  std::uint32_t files;
  std::uint64_t file_size;
  std::uint64_t tmp;
  std::uint64_t work;
  std::uint64_t inodes;
  std::chrono::milliseconds wall;
  std::uint64_t output;
};

const std::vector<Row> kRows{
    {Preset::sandboxed, "sandboxed", 256 * kMi, 1000, 64, 256, 64 * kMi, 64 * kMi, 96 * kMi, 8192,
     30s, 8 * kMi},
    {Preset::limited, "limited", 512 * kMi, 1000, 128, 1024, 128 * kMi, 128 * kMi, 256 * kMi, 16384,
     120s, 32 * kMi},
    {Preset::standard, "standard", kGi, 2000, 256, 4096, 512 * kMi, 256 * kMi, 512 * kMi, 65536,
     600s, 128 * kMi},
    {Preset::elevated, "elevated", 4 * kGi, 4000, 1024, 16384, 2 * kGi, kGi, 2 * kGi, 256 * kKi,
     3600s, kGi},
};

TEST(Presets, HaveExactlyTheValuesOfTheTable) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.name);
    const auto policy = make_policy(row.preset);
    ASSERT_TRUE(policy);
    EXPECT_EQ(policy->name, row.name);
    EXPECT_EQ(policy->memory.count(), row.memory);
    EXPECT_EQ(policy->cpus.count_milli(), row.milli_cpus);
    EXPECT_EQ(policy->pids, row.pids);
    EXPECT_EQ(policy->open_files, row.files);
    EXPECT_EQ(policy->file_size.count(), row.file_size);
    EXPECT_EQ(policy->tmp, (Tmpfs{MemorySize::bytes(row.tmp), row.inodes, Exec::denied}));
    EXPECT_EQ(policy->work, (Tmpfs{MemorySize::bytes(row.work), row.inodes, Exec::allowed}));
    EXPECT_EQ(policy->shm, MemorySize::mib(16));
    EXPECT_EQ(policy->wall_time, row.wall);
    EXPECT_EQ(policy->output.count(), row.output);
    EXPECT_TRUE(policy->mounts.empty());
    EXPECT_TRUE(weakenings(*policy).empty());
  }
}

TEST(Presets, RiseInEveryLimit) {
  const std::vector<Policy>& made = policy::made_presets();
  ASSERT_EQ(made.size(), kRows.size());
  for (std::size_t i = 1; i < made.size(); ++i) {
    const Policy& low = made[i - 1];
    const Policy& high = made[i];
    EXPECT_LE(low.memory, high.memory);
    EXPECT_LE(low.cpus, high.cpus);
    EXPECT_LE(low.pids, high.pids);
    EXPECT_LE(low.open_files, high.open_files);
    EXPECT_LE(low.file_size, high.file_size);
    EXPECT_LE(low.tmp.size, high.tmp.size);
    EXPECT_LE(low.work.size, high.work.size);
    EXPECT_LE(low.wall_time, high.wall_time);
    EXPECT_LE(low.output, high.output);
  }
}

TEST(Presets, UntrustedIsRefusedAndSaysWhatIsMissing) {
  const auto policy = make_policy(Preset::untrusted);
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().code, Errc::not_implemented);
  EXPECT_THAT(policy.error().message, HasSubstr("gvisor"));
  EXPECT_THAT(policy.error().message, HasSubstr("strict seccomp profile"));
}

TEST(Presets, APresetOutOfRangeIsNoPolicy) {
  const auto policy = make_policy(static_cast<Preset>(99));
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().code, Errc::invalid_argument);
}

TEST(ParsePreset, ReadsEveryNameAndNothingElse) {
  for (const Preset preset : {Preset::untrusted, Preset::sandboxed, Preset::limited,
                              Preset::standard, Preset::elevated}) {
    const auto parsed = parse_preset(to_string(preset));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, preset);
  }
  using namespace std::string_view_literals;
  for (const std::string_view name :
       {""sv, "Sandboxed"sv, "sandboxed "sv, "unknown"sv, "none"sv, "sandboxed\0"sv}) {
    const auto parsed = parse_preset(name);
    ASSERT_FALSE(parsed) << name;
    EXPECT_EQ(parsed.error().code, Errc::invalid_argument);
    EXPECT_THAT(parsed.error().message,
                HasSubstr("'untrusted', 'sandboxed', 'limited', 'standard', 'elevated'"));
  }
}

}  // namespace
}  // namespace brig
