// SPDX-License-Identifier: Apache-2.0
#include "policy/choices.hpp"
#include "policy/limits.hpp"
#include "policy/presets.hpp"
#include "unit/policy/random_policy.hpp"

#include <brig/policy_file.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>

namespace brig {
namespace {

TEST(PrintPolicy, WritesEveryValue) {
  Policy policy = make_policy(Preset::untrusted).value();
  ASSERT_TRUE(weaken(policy, weakening::ReadOnlyMount{"/srv/a \"b\"", "/data"}));
  ASSERT_TRUE(weaken(policy, weakening::ExecutableWork{}));
  policy.image.labels["team"] = "a\\b";
  policy.attested = {"seccomp", "memory"};
  EXPECT_EQ(print_policy(policy).value(), R"(preset: untrusted
isolation: gvisor
seccomp: strict
tmp:
  exec: false
  size: 16 MiB
  inodes: 1024
work:
  exec: true
  size: 16 MiB
  inodes: 1024
memory: 128 MiB
cpus: 0.5
pids: 32
open_files: 64
file_size: 8 MiB
shm: 16 MiB
wall_time: 10s
lifetime: 1m
output: 256 KiB
image:
  pinned: false
  labels:
    "team": "a\\b"
attested: [memory, seccomp]
weakenings:
  - read-only-mount:
      source: "/srv/a \"b\""
      target: "/data"
  - executable-work
)");
}

TEST(PrintPolicy, WritesThatNothingMustBeAttested) {
  EXPECT_THAT(print_policy(make_policy(Preset::limited).value()).value(),
              testing::HasSubstr("\nattested: []\n"));
}

TEST(PrintPolicy, RefusesWhatNoFileCanSay) {
  Policy policy = make_policy(Preset::limited).value();
  policy.name = "mine";
  EXPECT_EQ(print_policy(policy).error().code, Errc::invalid_argument);
  policy = make_policy(Preset::limited).value();
  policy.memory = MemorySize::gib(1);  // filled by hand: no weakening allows it
  EXPECT_EQ(print_policy(policy).error().code, Errc::invalid_argument);
  policy = make_policy(Preset::limited).value();
  policy.attested = {"labels"};  // filled by hand: nothing inside could show it
  EXPECT_EQ(print_policy(policy).error().code, Errc::invalid_argument);
  policy = make_policy(Preset::limited).value();
  policy.image.labels["a"] = "\xff";
  EXPECT_EQ(print_policy(policy).error().code, Errc::invalid_argument);
  policy.image.labels["a"] = "line\nline";
  EXPECT_EQ(print_policy(policy).error().code, Errc::invalid_argument);
}

TEST(PrintPolicy, AndParseAreTheIdentity) {
  RandomPolicy random;
  int weakened = 0;
  for (int round = 0; round < 3000; ++round) {
    const Policy policy = random.next();
    const auto text = print_policy(policy);
    ASSERT_TRUE(text) << text.error().message;
    const auto file = parse_policy_file(*text, "printed");
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_EQ(apply_policy_file(*file, file->weakenings).value(), policy) << *text;
    if (weakenings(policy).empty()) continue;
    ++weakened;
    ASSERT_EQ(apply_policy_file(*file, {}).error().code, Errc::policy_violation) << *text;
  }
  EXPECT_GT(weakened, 300);
}

}  // namespace
}  // namespace brig
