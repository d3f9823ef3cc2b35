// SPDX-License-Identifier: Apache-2.0
#include "unit/harden/fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig::harden {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

wire::ContainerInspect plain_inspect() {
  return faithful_inspect(plain_expectation());
}

Posture with_security_opt(std::vector<std::string> options) {
  wire::ContainerInspect inspect = plain_inspect();
  inspect.host_config.security_opt = std::move(options);
  return observe(inspect);
}

TEST(Observe, TheLastSecurityOptionCounts) {
  EXPECT_TRUE(with_security_opt({"no-new-privileges:true"}).no_new_privileges);
  EXPECT_TRUE(with_security_opt({"no-new-privileges"}).no_new_privileges);
  EXPECT_TRUE(with_security_opt({"no-new-privileges=1"}).no_new_privileges);
  EXPECT_FALSE(with_security_opt({}).no_new_privileges);
  EXPECT_FALSE(with_security_opt({"no-new-privileges:false"}).no_new_privileges);
  EXPECT_FALSE(with_security_opt({"no-new-privileges:"}).no_new_privileges);
  EXPECT_FALSE(with_security_opt({"no-new-privileges:yes"}).no_new_privileges);
  EXPECT_FALSE(
      with_security_opt({"no-new-privileges", "no-new-privileges:false"}).no_new_privileges);
  EXPECT_EQ(with_security_opt({"seccomp={}", "seccomp=unconfined"}).seccomp, "unconfined");
  EXPECT_EQ(with_security_opt({"seccomp:unconfined"}).seccomp, "unconfined");
  EXPECT_EQ(with_security_opt({}).seccomp, "");
}

TEST(Observe, NotesSecurityOptionsThatAreThereTwiceOrThatItDoesNotKnow) {
  EXPECT_THAT(with_security_opt({"seccomp={}", "seccomp={}"}).security_options,
              ElementsAre("seccomp (more than once)"));
  EXPECT_THAT(
      with_security_opt({"writable-cgroups=true", "systempaths=unconfined", "x"}).security_options,
      ElementsAre("writable-cgroups=true", "systempaths=unconfined", "x"));
  EXPECT_THAT(with_security_opt({"apparmor=docker-default"}).security_options, IsEmpty());
  EXPECT_THAT(with_security_opt({"label=disable", "disable", "label:type:x"}).label_options,
              ElementsAre("disable", "disable", "type:x"));
}

TEST(Observe, SpellsCapabilitiesOneWay) {
  wire::ContainerInspect inspect = plain_inspect();
  inspect.host_config.cap_add = {"cap_net_raw", "SYS_ADMIN", "CAP_SYS_PTRACE"};
  inspect.host_config.cap_drop = {"all"};
  const Posture posture = observe(inspect);
  EXPECT_THAT(posture.capabilities_added, ElementsAre("NET_RAW", "SYS_ADMIN", "SYS_PTRACE"));
  EXPECT_THAT(posture.capabilities_dropped, ElementsAre("ALL"));
}

TEST(Observe, TheEnvironmentIsWhatTheJobGets) {
  wire::ContainerInspect inspect = plain_inspect();
  inspect.config.env = {"A=1", "UNSET", "A=2", "EMPTY=", "B=x=y"};
  EXPECT_THAT(observe(inspect).env,
              UnorderedElementsAre(Pair("A", "2"), Pair("EMPTY", ""), Pair("B", "x=y")));
}

TEST(Observe, NoNumberAboveZeroIsNoLimit) {
  for (const std::int64_t none :
       {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min()}) {
    wire::ContainerInspect inspect = plain_inspect();
    inspect.host_config.memory = none;
    inspect.host_config.memory_swap = none;
    inspect.host_config.cpu_quota = none;
    inspect.host_config.pids_limit = none;
    const Posture posture = observe(inspect);
    EXPECT_EQ(posture.memory_bytes, std::nullopt);
    EXPECT_EQ(posture.memory_and_swap_bytes, std::nullopt);
    EXPECT_EQ(posture.milli_cpus, std::nullopt);
    EXPECT_EQ(posture.pids, std::nullopt);
  }
  wire::ContainerInspect inspect = plain_inspect();
  inspect.host_config.pids_limit = std::nullopt;
  EXPECT_EQ(observe(inspect).pids, std::nullopt);
}

TEST(Observe, CountsCpuInEitherSpellingAndRoundsUp) {
  const auto milli = [](std::int64_t nano, std::int64_t period, std::int64_t quota) {
    wire::ContainerInspect inspect = plain_inspect();
    inspect.host_config.nano_cpus = nano;
    inspect.host_config.cpu_period = period;
    inspect.host_config.cpu_quota = quota;
    return observe(inspect).milli_cpus;
  };
  EXPECT_EQ(milli(0, 10'000, 10'000), 1000U);
  EXPECT_EQ(milli(0, 0, 150'000), 1500U);  // the engine's period is 100 ms
  EXPECT_EQ(milli(1'500'000'000, 0, 0), 1500U);
  EXPECT_EQ(milli(1, 0, 0), 1U);
  EXPECT_EQ(milli(0, 10'000, 10'001), 1001U);
  EXPECT_EQ(milli(0, 333'334, 1'000), 3U);
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  EXPECT_GT(milli(0, 1'000'000, kMax), 1000U);
  EXPECT_GT(milli(0, kMax, kMax), 0U);
  EXPECT_GT(milli(kMax, 0, 0), 1000U);
}

TEST(Observe, JoinsWhatWasAskedForWithWhatIsMounted) {
  wire::ContainerInspect inspect = plain_inspect();
  EXPECT_THAT(
      observe(inspect).mounts,
      ElementsAre(MountPosture{"bind", "/srv/data", "/data", true, false, "rprivate"},
                  MountPosture{"bind", "/srv/project", "/work/project", true, false, "rprivate"},
                  MountPosture{"bind", "/var/lib/brig/init/0123", "/.brig-0123456789abcdef", true,
                               false, "rprivate"}));
  inspect.host_config.mounts.clear();
  inspect.host_config.mounts.push_back({"bind", "/etc", "/etc2", true, std::nullopt});
  inspect.host_config.binds = {"/:/host"};
  EXPECT_THAT(observe(inspect).mounts,
              UnorderedElementsAre(
                  MountPosture{"Binds", "/:/host", "", false, true, ""},
                  MountPosture{"bind", "/srv/data", "/data", true, true, "rprivate"},
                  MountPosture{"bind", "/srv/project", "/work/project", true, true, "rprivate"},
                  MountPosture{"bind", "/var/lib/brig/init/0123", "/.brig-0123456789abcdef", true,
                               true, "rprivate"},
                  MountPosture{"bind (not mounted)", "/etc", "/etc2", true, true, ""}));
}

TEST(Observe, AnEmptyRestartPolicyIsNone) {
  wire::ContainerInspect inspect = plain_inspect();
  inspect.host_config.restart_policy.name = "";
  EXPECT_EQ(observe(inspect).restart, "no");
}

}  // namespace
}  // namespace brig::harden
