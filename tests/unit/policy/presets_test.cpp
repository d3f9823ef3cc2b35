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
  Isolation isolation;
  SeccompProfile seccomp;
  std::uint64_t memory;
  std::uint32_t milli_cpus;
  std::uint32_t pids;
  std::uint32_t files;
  std::uint64_t file_size;
  std::uint64_t tmp;
  std::uint64_t work;
  Exec work_exec;
  std::uint64_t inodes;
  std::chrono::milliseconds wall;
  std::chrono::milliseconds lifetime;
  std::uint64_t output;
};

constexpr auto kContainer = Isolation::container;
constexpr auto kDefault = SeccompProfile::default_profile;

const std::vector<Row> kRows{
    {Preset::untrusted, "untrusted", Isolation::gvisor, SeccompProfile::strict, 128 * kMi, 500, 32,
     64, 8 * kMi, 16 * kMi, 16 * kMi, Exec::denied, 1024, 10s, 1min, 256 * kKi},
    {Preset::sandboxed, "sandboxed", kContainer, kDefault, 256 * kMi, 1000, 64, 256, 64 * kMi,
     64 * kMi, 96 * kMi, Exec::allowed, 8192, 30s, 30min, 8 * kMi},
    {Preset::limited, "limited", kContainer, kDefault, 512 * kMi, 1000, 128, 1024, 128 * kMi,
     128 * kMi, 256 * kMi, Exec::allowed, 16384, 120s, 2h, 32 * kMi},
    {Preset::standard, "standard", kContainer, kDefault, kGi, 2000, 256, 4096, 512 * kMi, 256 * kMi,
     512 * kMi, Exec::allowed, 65536, 600s, 12h, 128 * kMi},
    {Preset::elevated, "elevated", kContainer, kDefault, 4 * kGi, 4000, 1024, 16384, 2 * kGi, kGi,
     2 * kGi, Exec::allowed, 256 * kKi, 3600s, 24h, kGi},
};

TEST(Presets, HaveExactlyTheValuesOfTheTable) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.name);
    const auto policy = make_policy(row.preset);
    ASSERT_TRUE(policy);
    EXPECT_EQ(policy->name, row.name);
    EXPECT_EQ(policy->isolation, row.isolation);
    EXPECT_EQ(policy->seccomp, row.seccomp);
    EXPECT_EQ(policy->memory.count(), row.memory);
    EXPECT_EQ(policy->cpus.count_milli(), row.milli_cpus);
    EXPECT_EQ(policy->pids, row.pids);
    EXPECT_EQ(policy->open_files, row.files);
    EXPECT_EQ(policy->file_size.count(), row.file_size);
    EXPECT_EQ(policy->tmp, (Tmpfs{MemorySize::bytes(row.tmp), row.inodes, Exec::denied}));
    EXPECT_EQ(policy->work, (Tmpfs{MemorySize::bytes(row.work), row.inodes, row.work_exec}));
    EXPECT_EQ(policy->shm, MemorySize::mib(16));
    EXPECT_EQ(policy->wall_time, row.wall);
    EXPECT_EQ(policy->lifetime, row.lifetime);
    EXPECT_EQ(policy->output.count(), row.output);
    EXPECT_EQ(policy->image, ImageRequirements{});
    EXPECT_TRUE(policy->mounts.empty());
    EXPECT_TRUE(weakenings(*policy).empty());
  }
}

TEST(Presets, EachAllowsAllThatTheOneBeforeItDoes) {
  const std::vector<Policy>& made = policy::made_presets();
  ASSERT_EQ(made.size(), kRows.size());
  for (std::size_t i = 1; i < made.size(); ++i) {
    const auto differences = compare(made[i - 1], made[i]);
    EXPECT_FALSE(differences.empty());
    for (const Difference& one : differences)
      EXPECT_EQ(one.change, Change::looser) << made[i].name << " " << one.key;
  }
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
