// SPDX-License-Identifier: Apache-2.0
#include "policy/mount_rules.hpp"

#include <brig/weakening/read_only_mount.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using weakening::ReadOnlyMount;

Policy sandboxed() {
  return make_policy(Preset::sandboxed).value();
}

struct Case {
  std::string path;
  Errc refused;
};

TEST(ReadOnlyMount, ReadsTwoPaths) {
  const auto mount = ReadOnlyMount::parse("/src:/work/src");
  ASSERT_TRUE(mount);
  EXPECT_EQ(mount->source, "/src");
  EXPECT_EQ(mount->target, "/work/src");
}

TEST(ReadOnlyMount, TakesNoOptions) {
  for (const char* text :
       {"", "/src", "/src:/dst:rw", "/src:/dst:ro", "/src:/dst:", ":::", "/a:/b:/c"}) {
    EXPECT_EQ(ReadOnlyMount::parse(text).error().code, Errc::invalid_argument) << text;
  }
}

TEST(ReadOnlyMount, HalvesThatAreEmptyOrRelativeAreRefusedWhenAdded) {
  for (const char* text : {":", "/src:", ":/dst", "src:/dst", "/src:dst", "./src:/dst", "~:/dst"}) {
    const auto mount = ReadOnlyMount::parse(text);
    ASSERT_TRUE(mount) << text;
    Policy policy = sandboxed();
    EXPECT_EQ(weaken(policy, *mount).error().code, Errc::invalid_argument) << text;
  }
}

TEST(Weaken, RefusesHostileSources) {
  const std::vector<Case> cases{
      // not one spelling of one place
      {"", Errc::invalid_argument},
      {"relative", Errc::invalid_argument},
      {"./here", Errc::invalid_argument},
      {"..", Errc::invalid_argument},
      {"/srv/..", Errc::invalid_argument},
      {"/srv/../etc", Errc::invalid_argument},
      {"/srv/./data", Errc::invalid_argument},
      {"/srv/.", Errc::invalid_argument},
      {"/srv//data", Errc::invalid_argument},
      {"//srv", Errc::invalid_argument},
      {"//", Errc::invalid_argument},
      {"/srv/", Errc::invalid_argument},
      {"/srv/data\0/etc"s, Errc::invalid_argument},
      {"/srv\0"s, Errc::invalid_argument},
      {"/srv/a\nb", Errc::invalid_argument},
      {"/srv/a\tb", Errc::invalid_argument},
      {"/srv/\x1b[2J", Errc::invalid_argument},
      {"/srv/\x7f", Errc::invalid_argument},
      {"/srv/a:b", Errc::invalid_argument},
      {"/" + std::string(4095, 'a'), Errc::invalid_argument},
      // everything, and what gives control of the host
      {"/", Errc::policy_violation},
      {"/proc", Errc::policy_violation},
      {"/proc/1", Errc::policy_violation},
      {"/proc/self/root", Errc::policy_violation},
      {"/sys", Errc::policy_violation},
      {"/sys/fs/cgroup", Errc::policy_violation},
      {"/dev", Errc::policy_violation},
      {"/dev/sda", Errc::policy_violation},
      {"/dev/shm/x", Errc::policy_violation},
      {"/run", Errc::policy_violation},
      {"/run/docker.sock", Errc::policy_violation},
      {"/run/user/1000", Errc::policy_violation},
      {"/var/run", Errc::policy_violation},
      {"/var/run/docker.sock", Errc::policy_violation},
      {"/etc", Errc::policy_violation},
      {"/etc/shadow", Errc::policy_violation},
      {"/etc/cron.d", Errc::policy_violation},
      {"/root", Errc::policy_violation},
      {"/root/.ssh", Errc::policy_violation},
      {"/boot", Errc::policy_violation},
      {"/var", Errc::policy_violation},
      {"/var/lib", Errc::policy_violation},
      {"/var/lib/docker", Errc::policy_violation},
      {"/var/lib/docker/volumes/x/_data", Errc::policy_violation},
      {"/var/lib/containerd", Errc::policy_violation},
      {"/var/lib/containers/storage", Errc::policy_violation},
      {"/var/lib/kubelet/pki", Errc::policy_violation},
      {"/var/lib/brig", Errc::policy_violation},
      {"/var/lib/brig/key", Errc::policy_violation},
      {"/var/snap/docker/common", Errc::policy_violation},
      {"/var/backups", Errc::policy_violation},
  };
  for (const Case& one : cases) {
    Policy policy = sandboxed();
    const auto weakened = weaken(policy, weakening::ReadOnlyMount{one.path, "/work/x"});
    ASSERT_FALSE(weakened) << testing::PrintToString(one.path);
    EXPECT_EQ(weakened.error().code, one.refused) << testing::PrintToString(one.path);
    EXPECT_EQ(policy, sandboxed()) << "a refused mount leaves the policy as it was";
  }
}

TEST(Weaken, RefusesHostileTargets) {
  const std::vector<Case> cases{
      {"", Errc::invalid_argument},
      {"work/x", Errc::invalid_argument},
      {"/work/../proc", Errc::invalid_argument},
      {"/work//x", Errc::invalid_argument},
      {"/work/./x", Errc::invalid_argument},
      {"/work/x/", Errc::invalid_argument},
      {"/work/", Errc::invalid_argument},
      {"/x\0y"s, Errc::invalid_argument},
      {"/x\ny", Errc::invalid_argument},
      {"/x:rw", Errc::invalid_argument},
      {"/", Errc::policy_violation},
      {"/tmp", Errc::policy_violation},
      {"/work", Errc::policy_violation},
      {"/proc", Errc::policy_violation},
      {"/proc/x", Errc::policy_violation},
      {"/proc/sys/kernel", Errc::policy_violation},
      {"/sys", Errc::policy_violation},
      {"/sys/fs/cgroup", Errc::policy_violation},
      {"/dev", Errc::policy_violation},
      {"/dev/x", Errc::policy_violation},
      {"/dev/shm", Errc::policy_violation},
      {"/etc", Errc::policy_violation},
      {"/etc/hosts", Errc::policy_violation},
      {"/etc/hostname", Errc::policy_violation},
      {"/etc/resolv.conf", Errc::policy_violation},
      {"/.brig-", Errc::policy_violation},
      {"/.brig-0123456789abcdef", Errc::policy_violation},
      {"/.brig-0123456789abcdef/init", Errc::policy_violation},
  };
  for (const Case& one : cases) {
    Policy policy = sandboxed();
    const auto weakened = weaken(policy, weakening::ReadOnlyMount{"/srv/data", one.path});
    ASSERT_FALSE(weakened) << testing::PrintToString(one.path);
    EXPECT_EQ(weakened.error().code, one.refused) << testing::PrintToString(one.path);
  }
}

TEST(Weaken, TakesWhatOnlyLooksLikeAClosedPlace) {
  const std::vector<ReadOnlyMount> mounts{
      {"/home", "/home"},
      {"/home/me/project", "/work/project"},
      {"/process", "/processes"},
      {"/etcetera", "/device"},
      {"/runs", "/tmp/runs"},
      {"/var/lib/dockers", "/system"},
      {"/srv/...", "/data..."},
      {"/usr/share/x y", "/work/x y"},
      {"/srv/etc", "/brig"},
      {"/usr", "/etc/app"},
      {"/opt/data,size=1", "/opt,rw"},
      {"/" + std::string(4094, 'a'), "/.brig"},
  };
  for (const ReadOnlyMount& mount : mounts) {
    Policy policy = sandboxed();
    EXPECT_TRUE(weaken(policy, mount)) << mount.source << " " << mount.target;
  }
}

TEST(Weaken, SaysWhichPlaceIsInTheWay) {
  Policy policy = sandboxed();
  EXPECT_THAT(weaken(policy, weakening::ReadOnlyMount{"/var", "/x"}).error().message,
              HasSubstr("source '/var' contains '/var/run'"));
  EXPECT_THAT(weaken(policy, weakening::ReadOnlyMount{"/proc/1", "/x"}).error().message,
              HasSubstr("source '/proc/1' lies below '/proc'"));
  EXPECT_THAT(weaken(policy, weakening::ReadOnlyMount{"/srv", "/work"}).error().message,
              HasSubstr("target '/work' is '/work'"));
}

TEST(Weaken, RefusesTargetsThatCoverEachOther) {
  for (const char* second : {"/data", "/data/inner"}) {
    Policy policy = sandboxed();
    ASSERT_TRUE(weaken(policy, weakening::ReadOnlyMount{"/srv/a", "/data"}));
    EXPECT_EQ(weaken(policy, weakening::ReadOnlyMount{"/srv/b", second}).error().code,
              Errc::policy_violation);
    EXPECT_EQ(policy.mounts.size(), 1U);
  }
  Policy policy = sandboxed();
  ASSERT_TRUE(weaken(policy, weakening::ReadOnlyMount{"/srv/a", "/data/inner"}));
  EXPECT_EQ(weaken(policy, weakening::ReadOnlyMount{"/srv/b", "/data"}).error().code,
            Errc::policy_violation);
  EXPECT_TRUE(weaken(policy, weakening::ReadOnlyMount{"/srv/b", "/data/inner2"}));
}

TEST(Weaken, HasACapOnTheirNumber) {
  Policy policy = sandboxed();
  for (std::size_t i = 0; i < policy::kMaxMounts; ++i) {
    ASSERT_TRUE(weaken(policy, weakening::ReadOnlyMount{"/srv", "/data" + std::to_string(i)}));
  }
  EXPECT_EQ(weaken(policy, weakening::ReadOnlyMount{"/srv", "/one-more"}).error().code,
            Errc::invalid_argument);
}

TEST(Weakenings, AreOneLineEach) {
  Policy policy = sandboxed();
  ASSERT_TRUE(weaken(policy, weakening::ReadOnlyMount{"/src", "/work/src"}));
  ASSERT_TRUE(weaken(policy, weakening::ReadOnlyMount{"/srv/data", "/data"}));
  EXPECT_THAT(weakenings(policy),
              ElementsAre("read-only-mount /src:/work/src", "read-only-mount /srv/data:/data"));
}

TEST(CheckMounts, JudgesAPolicyThatWasFilledByHand) {
  EXPECT_EQ(policy::check_mounts({{"/var/run/docker.sock", "/x"}}).error().code,
            Errc::policy_violation);
  EXPECT_EQ(policy::check_mounts({{"/srv", "/x"}, {"/srv", "/x"}}).error().code,
            Errc::policy_violation);
  EXPECT_TRUE(policy::check_mounts({}));
}

}  // namespace
}  // namespace brig
