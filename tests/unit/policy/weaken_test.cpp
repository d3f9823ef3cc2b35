// SPDX-License-Identifier: Apache-2.0
// Weakenings other than mounts, which have a test of their own, and comparing policies.
#include <brig/weakening.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Weaken, EachOpensOneThingAndIsListed) {
  struct Case {
    Weakening weakening;
    const char* key;
    const char* line;
    const char* flag;
  };
  const std::vector<Case> cases{
      {weakening::ReadOnlyMount{"/srv/a", "/data"}, "mounts", "read-only-mount /srv/a:/data",
       "--mount /srv/a:/data"},
      {weakening::ExecutableTmp{}, "tmp.exec", "executable-tmp", "--executable-tmp"},
      {weakening::ExecutableWork{}, "work.exec", "executable-work", "--executable-work"},
      {weakening::ShareKernel{}, "isolation", "share-kernel", "--share-kernel"},
      {weakening::DefaultSeccomp{}, "seccomp", "default-seccomp", "--default-seccomp"},
  };
  ASSERT_EQ(cases.size(), std::variant_size_v<Weakening>);
  const Policy untrusted = make_policy(Preset::untrusted).value();
  for (const Case& one : cases) {
    SCOPED_TRACE(one.line);
    Policy policy = untrusted;
    ASSERT_TRUE(weaken(policy, one.weakening));
    EXPECT_EQ(to_string(one.weakening), one.line);
    EXPECT_EQ(flag_of(one.weakening), one.flag);
    EXPECT_THAT(weakenings(policy), ElementsAre(one.line));
    const auto differences = compare(untrusted, policy);
    ASSERT_EQ(differences.size(), 1U);
    EXPECT_EQ(differences.front().key, one.key);
    EXPECT_EQ(differences.front().change, Change::looser);
    ASSERT_EQ(compare(policy, untrusted).size(), 1U);
    EXPECT_EQ(compare(policy, untrusted).front().change, Change::stricter);
  }
}

TEST(Weaken, WhatAPresetAllowsAnywayIsNoWeakening) {
  Policy policy = make_policy(Preset::sandboxed).value();
  ASSERT_TRUE(weaken(policy, weakening::ExecutableWork{}));
  ASSERT_TRUE(weaken(policy, weakening::ShareKernel{}));
  ASSERT_TRUE(weaken(policy, weakening::DefaultSeccomp{}));
  EXPECT_EQ(policy, make_policy(Preset::sandboxed).value());
  EXPECT_THAT(weakenings(policy), IsEmpty());
}

TEST(Weaken, APolicyMadeByHandTellsWhatItExceedsItsPresetIn) {
  Policy policy = make_policy(Preset::sandboxed).value();
  policy.memory = MemorySize::gib(8);
  policy.tmp.inodes += 1;
  EXPECT_THAT(weakenings(policy),
              ElementsAre("memory 8 GiB instead of 256 MiB", "tmp.inodes 8193 instead of 8192"));
  policy.name = "mine";
  EXPECT_EQ(weakenings(policy).size(), 2U) << "of no preset: compared with the default one";
}

TEST(Compare, ListsEveryFieldWithBothValues) {
  const Policy from = make_policy(Preset::sandboxed).value();
  Policy to = from;
  to.name = "another";
  EXPECT_THAT(compare(from, to), IsEmpty());
  to.wall_time = std::chrono::seconds(1);
  to.image = {Pinning::digest, {{"a", "b"}}};
  to.attested = {"seccomp", "memory"};
  to.mounts = {{"/srv/a", "/a"}};
  EXPECT_THAT(compare(from, to),
              ElementsAre(Difference{"wall_time", "30s", "1s", Change::stricter},
                          Difference{"image.pinned", "false", "true", Change::stricter},
                          Difference{"image.labels", "none", "'a' 'b'", Change::stricter},
                          Difference{"attested", "none", "memory", Change::stricter},
                          Difference{"attested", "none", "seccomp", Change::stricter},
                          Difference{"mounts", "none", "/srv/a:/a", Change::looser}));
  Policy other = to;
  other.image.labels["a"] = "c";
  EXPECT_EQ(compare(to, other).size(), 2U) << "one label lost, another wanted";
  other = to;
  other.attested.erase("memory");
  EXPECT_THAT(compare(to, other),
              ElementsAre(Difference{"attested", "memory", "none", Change::looser}));
}

}  // namespace
}  // namespace brig
