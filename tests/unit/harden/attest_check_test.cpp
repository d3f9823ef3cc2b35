// SPDX-License-Identifier: Apache-2.0
// Real hellos pass, and tell who has shown what.
#include "harden/attest_judge.hpp"
#include "harden/controls.hpp"
#include "harden/proof.hpp"
#include "policy/attested.hpp"
#include "unit/harden/recorded_hello.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace brig::harden {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

Report attested(const Expectation& expectation, const channel::Hello& hello, const HostView& host) {
  const auto attestation = read_attestation(hello);
  EXPECT_TRUE(attestation) << attestation.error().message;
  return check_attested(expectation, attestation.value_or(Attestation{}), host);
}

std::vector<std::string> of_proof(const Report& report, Proof proof) {
  std::vector<std::string> ids;
  for (const ControlState& control : report.controls) {
    if (control.proof == proof) ids.push_back(control.id);
  }
  return ids;
}

std::set<std::string> found_in(const Report& report) {
  std::set<std::string> ids;
  for (const Finding& finding : report.findings) ids.insert(finding.control);
  return ids;
}

TEST(CheckAttested, ARealContainerIsAsItShouldBe) {
  for (const std::string recording : {kRunc, kWeakenedRunc}) {
    const Report report =
        attested(expectation_of(recording), recorded_hello(recording), local_host());
    EXPECT_THAT(report.findings, IsEmpty()) << to_error(recording, report.findings).message;
    EXPECT_THAT(of_proof(report, Proof::unproven), ElementsAre("runtime", "user_namespace"));
    for (const ControlState& control : report.controls) {
      EXPECT_FALSE(control.wanted.empty()) << control.id;
      EXPECT_FALSE(control.attested.empty()) << control.id;
      EXPECT_TRUE(control.found.empty()) << control.id;
    }
  }
}

TEST(CheckAttested, ARealGvisorIsAsItShouldBeAndSaysWhatItDoesNotShow) {
  const Report report = attested(expectation_of(kRunsc), recorded_hello(kRunsc), local_host());
  EXPECT_THAT(report.findings, IsEmpty()) << to_error("gvisor", report.findings).message;
  EXPECT_THAT(
      of_proof(report, Proof::inside),
      ElementsAre("capabilities", "seccomp", "devices", "runtime", "network", "pid_namespace",
                  "readonly_rootfs", "ulimits", "user", "groups", "hostname", "stdin", "terminal"));
  for (const ControlState& control : report.controls) {
    if (control.proof == Proof::unproven && control.id != "user_namespace") {
      EXPECT_THAT(control.attested, HasSubstr("gVisor")) << control.id;
    }
  }
}

/// What gVisor is excused for, a container is not.
TEST(CheckAttested, AContainerMustShowWhatGvisorHides) {
  Expectation expectation = expectation_of(kRunsc);
  expectation.policy.isolation = Isolation::container;
  const std::set<std::string> found =
      found_in(attested(expectation, recorded_hello(kRunsc), local_host()));
  for (const ControlState& control :
       attested(expectation_of(kRunsc), recorded_hello(kRunsc), local_host()).controls) {
    // gVisor's own numbers differ from the host's.
    const bool by_number = control.id == "ipc_namespace" || control.id == "uts_namespace";
    if (hidden_by_gvisor(control.id).empty() || by_number || control.id == "user_namespace")
      continue;
    EXPECT_TRUE(found.contains(control.id)) << control.id;
  }
  EXPECT_TRUE(found.contains("capabilities"));  // the ambient set
}

TEST(CheckAttested, AnotherHostsNamespacesAreNotProved) {
  const Report report = attested(expectation_of(kRunc), recorded_hello(kRunc), {});
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_THAT(of_proof(report, Proof::unproven),
              UnorderedElementsAre("runtime", "ipc_namespace", "uts_namespace", "user_namespace",
                                   "cgroup_namespace"));
  const Report gvisor = attested(expectation_of(kRunsc), recorded_hello(kRunsc), {});
  EXPECT_THAT(gvisor.findings, IsEmpty());
  EXPECT_THAT(of_proof(gvisor, Proof::unproven), testing::Contains("runtime"));
}

TEST(CheckAttested, AnEngineThatMapsIdsGivesAUserNamespace) {
  Expectation expectation = expectation_of(kRunc);
  expectation.features.maps_ids = true;
  channel::Hello hello = recorded_hello(kRunc);
  EXPECT_THAT(found_in(attested(expectation, hello, local_host())), ElementsAre("user_namespace"));
  replace(hello, "namespaces", "user:[4026531837]", "user:[4026532999]");
  replace(hello, "mountinfo", "uid=54321,gid=54322", "uid=154321,gid=154322");  // those outside
  const Report report = attested(expectation, hello, local_host());
  EXPECT_THAT(report.findings, IsEmpty()) << to_error("", report.findings).message;
  EXPECT_THAT(of_proof(report, Proof::unproven), ElementsAre("runtime"));
}

TEST(CheckAttested, OneInterfaceIsThereForEachNetwork) {
  Expectation expectation = expectation_of(kRunc);
  expectation.networks.emplace_back();
  channel::Hello hello = recorded_hello(kRunc);
  text_in(hello, "net.dev") += "  eth0: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
  EXPECT_THAT(attested(expectation, hello, local_host()).findings, IsEmpty());
  text_in(hello, "net.dev") += "  eth1: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
  EXPECT_THAT(found_in(attested(expectation, hello, local_host())), ElementsAre("network"));
}

TEST(CheckAttested, ATmpfsMayBeRoundedUpToAPageAndNotBeyond) {
  Expectation expectation = expectation_of(kRunc);
  expectation.policy.tmp.size = MemorySize::bytes(1'000'000);
  channel::Hello hello = recorded_hello(kRunc);
  replace(hello, "mountinfo", "size=65536k,nr_inodes", "size=980k,nr_inodes");
  EXPECT_THAT(attested(expectation, hello, local_host()).findings, IsEmpty());
  replace(hello, "mountinfo", "size=980k,nr_inodes", "size=1028k,nr_inodes");
  EXPECT_THAT(found_in(attested(expectation, hello, local_host())), ElementsAre("tmpfs"));
}

TEST(CheckAttested, WhatIsShownMayBeRequired) {
  Expectation expectation = expectation_of(kRunc);
  expectation.policy.attested = parse_attested("all").value();
  const Report runc = attested(expectation, recorded_hello(kRunc), local_host());
  EXPECT_THAT(runc.findings, IsEmpty()) << to_error("runc", runc.findings).message;

  expectation = expectation_of(kRunsc);
  expectation.policy.attested = {"runtime", "capabilities", "seccomp"};
  const Report runsc = attested(expectation, recorded_hello(kRunsc), local_host());
  EXPECT_THAT(runsc.findings, IsEmpty()) << to_error("runsc", runsc.findings).message;
}

/// Each that is excused otherwise, and no other; what is listed of them is as it was.
TEST(CheckAttested, WhatIsNotShownAndRequiredIsAFinding) {
  for (const std::string recording : {kRunc, kRunsc}) {
    for (const HostView& host : {local_host(), HostView{}}) {
      Expectation expectation = expectation_of(recording);
      const Report excused = attested(expectation, recorded_hello(recording), host);
      for (const ControlState& control : excused.controls)
        expectation.policy.attested.insert(control.id);
      const Report report = attested(expectation, recorded_hello(recording), host);
      std::set<std::string> missing;
      for (const std::string& id : of_proof(excused, Proof::unproven)) missing.insert(id);
      EXPECT_EQ(found_in(report), missing) << recording;
      EXPECT_EQ(report.findings.size(), missing.size());
      EXPECT_EQ(of_proof(report, Proof::unproven), of_proof(excused, Proof::unproven));
    }
  }
}

TEST(CheckAttested, SaysWhyARequiredControlIsNotShown) {
  Expectation expectation = expectation_of(kRunsc);
  expectation.policy.attested = {"no_new_privileges"};
  const auto hidden = attested(expectation, recorded_hello(kRunsc), local_host()).findings;
  EXPECT_EQ(
      to_error("container 'a'", hidden).message,
      "container 'a': no_new_privileges: wanted 1, shown inside as the policy requires, found "
      "inside: not shown: gVisor's /proc/self/status has no NoNewPrivs");
  expectation = expectation_of(kRunc);
  expectation.policy.attested = {"user_namespace"};
  const auto elsewhere = attested(expectation, recorded_hello(kRunc), local_host()).findings;
  EXPECT_EQ(
      to_error("container 'a'", elsewhere).message,
      "container 'a': user_namespace: wanted the engine's mapping, shown inside as the policy "
      "requires, found inside: the engine maps no ids");
}

TEST(CheckAttested, ARequiredControlThatIsAmissIsOneFinding) {
  Expectation expectation = expectation_of(kRunc);
  expectation.policy.attested = {"no_new_privileges"};
  channel::Hello hello = recorded_hello(kRunc);
  replace(hello, "status", "NoNewPrivs:\t1", "NoNewPrivs:\t0");
  EXPECT_THAT(attested(expectation, hello, local_host()).findings,
              ElementsAre(Finding{"no_new_privileges", "1", "inside: 0"}));
}

/// A policy that was filled by hand can require anything.
TEST(CheckAttested, WhatNothingInsideCouldShowIsAFinding) {
  Expectation expectation = expectation_of(kRunc);
  expectation.policy.attested = {"labels", "no such control"};
  EXPECT_THAT(found_in(attested(expectation, recorded_hello(kRunc), local_host())),
              ElementsAre("labels", "no such control"));
}

/// The policy's list is below this room and can't see the judges.
TEST(CheckAttested, PoliciesMayRequireWhatHasAJudge) {
  const Report runc = attested(expectation_of(kRunc), recorded_hello(kRunc), local_host());
  std::vector<std::string> judged;
  for (const ControlState& control : runc.controls) judged.push_back(control.id);
  const std::vector<std::string> unproven = of_proof(runc, Proof::unproven);
  const auto listed = policy::controls_inside();
  ASSERT_EQ(listed.size(), controls().size());
  for (std::size_t i = 0; i < listed.size(); ++i) {
    SCOPED_TRACE(listed[i].id);
    EXPECT_EQ(listed[i].id, controls()[i].id);
    const auto among = [&](const std::vector<std::string>& ids) {
      return std::find(ids.begin(), ids.end(), listed[i].id) != ids.end();
    };
    EXPECT_EQ(listed[i].shown != policy::ShownInside::never, among(judged));
    EXPECT_EQ(listed[i].shown == policy::ShownInside::sometimes, among(unproven));
  }
}

TEST(CheckAttested, TheJudgesAndTheExcusesAreOfControls) {
  std::set<std::string_view> judged;
  for (const auto judges :
       {inside_privilege_judges(), inside_file_judges(), inside_limit_judges()}) {
    for (const InsideJudge& judge : judges) {
      EXPECT_TRUE(judged.insert(judge.control).second) << judge.control;
      EXPECT_NE(find_control(judge.control), nullptr) << judge.control;
    }
  }
  const Report report = attested(expectation_of(kRunc), recorded_hello(kRunc), local_host());
  EXPECT_EQ(report.controls.size(), judged.size());
  EXPECT_EQ(hidden_by_gvisor("capabilities"), "");
  EXPECT_EQ(hidden_by_gvisor("readonly_rootfs"), "");
}

TEST(MergeReports, TellsWhoHasShownWhat) {
  const Expectation expectation = expectation_of(kRunc);
  const Report outside = check(expectation, observe(faithful_inspect(expectation)));
  channel::Hello hello = recorded_hello(kRunc);
  const Report inside = attested(expectation, hello, local_host());
  const Report merged = merge_reports(outside, inside);
  EXPECT_THAT(merged.findings, IsEmpty());
  ASSERT_EQ(merged.controls.size(), controls().size());
  for (std::size_t i = 0; i < merged.controls.size(); ++i) {
    const ControlState& control = merged.controls[i];
    EXPECT_EQ(control.id, controls()[i].id);
    EXPECT_EQ(control.found, outside.controls[i].found);
    EXPECT_EQ(control.attested.empty(), control.proof == Proof::outside &&
                                            control.id != "runtime" &&
                                            control.id != "user_namespace")
        << control.id;
  }
  EXPECT_THAT(of_proof(merged, Proof::both), testing::SizeIs(inside.controls.size() - 2));
  EXPECT_THAT(of_proof(merged, Proof::inside), IsEmpty());
  EXPECT_THAT(of_proof(merged, Proof::unproven), IsEmpty());
}

TEST(MergeReports, KeepsBothViewsFindings) {
  const auto state = [](const char* id, Proof proof) {
    return ControlState{.id = id, .wanted = "w", .attested = "a", .proof = proof};
  };
  const Report merged = merge_reports(
      {{state("memory", Proof::unproven), state("pids", Proof::outside)}, {{"memory", "w", "f"}}},
      {{state("pids", Proof::unproven), state("memory", Proof::inside),
        state("oom", Proof::inside)},
       {{"pids", "w", "inside: g"}}});
  EXPECT_THAT(found_in(merged), ElementsAre("memory", "pids"));
  ASSERT_EQ(merged.controls.size(), 3U);
  EXPECT_EQ(merged.controls[0].proof, Proof::inside);
  EXPECT_EQ(merged.controls[1].proof, Proof::outside);
  EXPECT_EQ(merged.controls[2].id, "oom");
  EXPECT_EQ(to_string(Proof::both), "both");
  EXPECT_EQ(to_string(Proof::unproven), "unproven");
  EXPECT_EQ(to_string(Proof::outside), "outside");
  EXPECT_EQ(to_string(Proof::inside), "inside");
}

}  // namespace
}  // namespace brig::harden
