// SPDX-License-Identifier: Apache-2.0
// The faithful answer passes; each answer that is looser in one field fails, under the right
// control.
#include "harden/controls.hpp"
#include "unit/harden/fixture.hpp"
#include "unit/harden/looser_answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace brig::harden {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class LooserAnswer : public testing::TestWithParam<Looser> {};

TEST_P(LooserAnswer, IsAFindingOfItsControl) {
  const Expectation expectation = plain_expectation();
  Inspect inspect = faithful_inspect(expectation);
  GetParam().mutate(inspect);
  const Report report = check(expectation, observe(inspect));
  std::set<std::string> found;
  for (const Finding& finding : report.findings) {
    found.insert(finding.control);
    EXPECT_NE(finding.wanted, finding.found);
  }
  EXPECT_TRUE(found.contains(GetParam().control)) << to_error("", report.findings).message;
}

INSTANTIATE_TEST_SUITE_P(Check, LooserAnswer, testing::ValuesIn(looser_answers()));

TEST(Check, AFaithfulAnswerHasNoFindingsAndShowsEveryControl) {
  const Expectation expectation = plain_expectation();
  const Report report = check(expectation, observe(faithful_inspect(expectation)));
  EXPECT_THAT(report.findings, IsEmpty()) << to_error("", report.findings).message;
  ASSERT_EQ(report.controls.size(), controls().size());
  for (std::size_t i = 0; i < report.controls.size(); ++i) {
    EXPECT_EQ(report.controls[i].id, controls()[i].id);
    EXPECT_FALSE(report.controls[i].wanted.empty()) << report.controls[i].id;
    EXPECT_FALSE(report.controls[i].found.empty()) << report.controls[i].id;
  }
}

TEST(Check, EveryControlHasALooserAnswer) {
  std::set<std::string_view> tried{"apparmor"};  // below
  for (const Looser& looser : looser_answers()) tried.insert(looser.control);
  for (const Control& control : controls()) EXPECT_TRUE(tried.contains(control.id)) << control.id;
}

TEST(Check, TakesWhatIsTighterThanWanted) {
  const std::vector<std::function<void(Inspect&)>> tighter{
      [](Inspect& i) { i.host_config.memory = i.host_config.memory_swap = 64 << 20; },
      [](Inspect& i) { i.host_config.cpu_quota /= 2; },
      [](Inspect& i) { i.host_config.pids_limit = 1; },
      [](Inspect& i) { i.host_config.shm_size = 4096; },
      [](Inspect& i) { i.host_config.oom_score_adj = 1000; },
      [](Inspect& i) { i.host_config.oom_kill_disable = std::nullopt; },
      [](Inspect& i) { i.host_config.masked_paths->emplace_back("/proc/interrupts"); },
      [](Inspect& i) {
        i.host_config.ulimits[2] = {"nofile", 10, 20};
      },
      [](Inspect& i) { i.host_config.tmpfs["/tmp"] = "size=4096,nr_inodes=10,mode=1777"; },
      [](Inspect& i) {
        i.host_config.tmpfs["/work"] =
            "rw,nosuid,nodev,noexec,size=100663296,nr_inodes=8192,mode=0700,uid=54321,gid=54322";
      },
      [](Inspect& i) { i.networks = {"none"}; },
      [](Inspect& i) { i.host_config.isolation = "default"; },
      [](Inspect& i) { i.host_config.restart_policy.name = ""; },
      [](Inspect& i) { i.config.labels["org.example"] = "the image's own"; },
      [](Inspect& i) { i.config.exposed_ports = {"80/tcp"}; },
      [](Inspect& i) { std::swap(i.mounts[0], i.mounts[1]); },
  };
  for (std::size_t n = 0; n < tighter.size(); ++n) {
    const Expectation expectation = plain_expectation();
    Inspect inspect = faithful_inspect(expectation);
    tighter[n](inspect);
    const Report report = check(expectation, observe(inspect));
    EXPECT_THAT(report.findings, IsEmpty()) << n << to_error("", report.findings).message;
  }
}

TEST(Check, HoldsAnEngineWithAppArmorAndSelinuxToThem) {
  Expectation expectation = plain_expectation();
  expectation.features.apparmor = true;
  expectation.features.selinux = true;
  Inspect inspect = faithful_inspect(expectation);
  EXPECT_THAT(check(expectation, observe(inspect)).findings, IsEmpty());
  for (const char* profile : {"", "unconfined", "other"}) {
    inspect.app_armor_profile = profile;
    const Report report = check(expectation, observe(inspect));
    ASSERT_EQ(report.findings.size(), 1U) << profile;
    EXPECT_EQ(report.findings[0].control, "apparmor");
  }
  inspect = faithful_inspect(expectation);
  for (const char* label : {"", "x", "::::", "system_u:system_r:spc_t:s0",
                            "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023"}) {
    inspect.process_label = label;
    const Report report = check(expectation, observe(inspect));
    ASSERT_EQ(report.findings.size(), 1U) << label;
    EXPECT_EQ(report.findings[0].control, "selinux");
  }
}

TEST(Check, DoesNotShowTheEnvironmentsValues) {
  Expectation expectation = plain_expectation();
  expectation.job.env = {{"TOKEN", "s3cret-wanted"}};
  Inspect inspect = faithful_inspect(expectation);
  inspect.config.env.emplace_back("TOKEN=s3cret-found");
  const Report report = check(expectation, observe(inspect));
  EXPECT_THAT(report.findings, Not(IsEmpty()));
  for (const ControlState& state : report.controls) {
    EXPECT_THAT(state.wanted + state.found, Not(HasSubstr("s3cret")));
  }
}

TEST(JudgeWarnings, EveryWarningIsAFindingOfTheControlThatItIsAbout) {
  struct Case {
    const char* warning;
    const char* control;
  };
  const std::vector<Case> cases{
      {"Your kernel does not support memory limit capabilities or the cgroup is not mounted. "
       "Limitation discarded.",
       "memory"},
      {"Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory "
       "limited without swap.",
       "swap"},
      {"Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs "
       "limit discarded.",
       "pids"},
      {"Your kernel does not support CPU CFS scheduler. CPU period/quota discarded.", "cpu"},
      {"Your kernel does not support cgroup namespaces.  Cgroup namespace setting discarded.",
       "cgroup_namespace"},
      {"Your kernel does not support OomKillDisable. OomKillDisable discarded.", "oom"},
      {"IPv4 forwarding is disabled. Networking will not work.", "network"},
      {"The requested image's platform (linux/arm64) does not match the detected host platform",
       "image"},
      {"something new\n", "engine_warning"},
      {"", "engine_warning"},
  };
  for (const Case& one : cases) {
    const std::vector<Finding> findings = judge_warnings({one.warning});
    ASSERT_EQ(findings.size(), 1U) << one.warning;
    EXPECT_EQ(findings[0].control, one.control) << one.warning;
  }
  EXPECT_THAT(judge_warnings({}), IsEmpty());
  EXPECT_THAT(judge_warnings({"a\nb"})[0].found, "'a\\x0ab'");
}

}  // namespace
}  // namespace brig::harden
