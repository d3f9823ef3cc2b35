// SPDX-License-Identifier: Apache-2.0
// A container that brig did not create: its job is taken as it is, its walls are not.
#include "harden/as_found.hpp"

#include "unit/harden/fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace brig::harden {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The controls that are not in force in a container of somebody's that was changed so.
std::vector<std::string> findings(const std::function<void(wire::ContainerInspect&)>& change) {
  Expectation others = plain_expectation();
  others.job.init.reset();
  wire::ContainerInspect inspect = faithful_inspect(others);
  inspect.config.labels = {{"somebody", "else"}};
  inspect.host_config.auto_remove = false;
  change(inspect);
  const Expectation expected = expect_as_found(weakened_policy(), full_features(), inspect, {});
  std::vector<std::string> controls;
  for (const Finding& finding : check(expected, observe(inspect)).findings) {
    controls.push_back(finding.control);
  }
  return controls;
}

TEST(AsFound, TheJobIsItsOwnBusiness) {
  EXPECT_THAT(
      findings([](wire::ContainerInspect& c) {
        c.config.entrypoint = {"agent"};
        c.config.cmd = {"--now"};
        c.path = "agent";
        c.args = {"--now"};
        c.config.env.emplace_back("MORE=1");
        c.config.working_dir = "/work/project";
        c.config.user = "70000:70001";
        c.config.hostname = "agent-7";
        c.config.open_stdin = c.config.stdin_once = true;
        c.host_config.tmpfs["/work"] =
            "rw,nosuid,nodev,exec,size=100663296,nr_inodes=8192,mode=0700,uid=70000,gid=70001";
      }),
      IsEmpty());
}

TEST(AsFound, UsersThatNoJobMayBeAreFindings) {
  for (const char* user :
       {"", "0", "0:0", "root", "1000:1000", "70000", "70000:0", "010000:10000"}) {
    EXPECT_THAT(findings([&](wire::ContainerInspect& c) { c.config.user = user; }),
                testing::Contains("user"))
        << user;
  }
}

TEST(AsFound, PlacesWhereNoJobMayWorkAreFindings) {
  for (const char* place : {"/proc/self/fd/8", "/sys", "/dev/shm", "work", "/work/../proc", ""}) {
    EXPECT_THAT(findings([&](wire::ContainerInspect& c) { c.config.working_dir = place; }),
                ElementsAre("working_directory"))
        << place;
  }
}

TEST(AsFound, LabelsInBrigsNameAreFindings) {
  EXPECT_THAT(findings([](wire::ContainerInspect& c) { c.config.labels["brig.owner"] = "me"; }),
              ElementsAre("labels"));
}

TEST(AsFound, StdinThatStaysOpenIsAFinding) {
  EXPECT_THAT(findings([](wire::ContainerInspect& c) { c.config.stdin_once = false; }),
              ElementsAre("stdin"));
}

TEST(AsFound, TheWallsAreThePolicys) {
  EXPECT_THAT(findings([](wire::ContainerInspect& c) { c.host_config.cap_drop.clear(); }),
              ElementsAre("capabilities"));
  EXPECT_THAT(findings([](wire::ContainerInspect& c) { c.host_config.memory = 0; }),
              ElementsAre("memory", "swap"));
  EXPECT_THAT(findings([](wire::ContainerInspect& c) { c.networks = {"bridge"}; }),
              ElementsAre("network"));
}

}  // namespace
}  // namespace brig::harden
