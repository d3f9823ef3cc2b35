// SPDX-License-Identifier: Apache-2.0
#include "harden/attest_check.hpp"

#include "harden/attest_judge.hpp"
#include "harden/controls.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace brig::harden {
namespace {

using Hidden = std::pair<std::string_view, std::string_view>;

constexpr std::string_view kOwnNumbers = "gVisor numbers its own namespaces";
constexpr std::string_view kOwnCgroups = "gVisor shows cgroups of its own; the limit is outside";
constexpr std::string_view kOwnFiles = "gVisor's /proc and /sys are its own: nothing to mask";
constexpr std::string_view kFewOptions = "gVisor shows neither nosuid, nodev nor nr_inodes";

/// Seen of runsc of July 2024; whatever it does show of these is judged as anywhere else.
constexpr std::array kHiddenByGvisor{
    Hidden{"no_new_privileges", "gVisor's /proc/self/status has no NoNewPrivs"},
    Hidden{"masked_paths", kOwnFiles},
    Hidden{"readonly_paths", kOwnFiles},
    Hidden{"ipc_namespace", kOwnNumbers},
    Hidden{"uts_namespace", kOwnNumbers},
    Hidden{"cgroup_namespace", kOwnNumbers},
    Hidden{"user_namespace", kOwnNumbers},
    Hidden{"tmpfs", kFewOptions},
    Hidden{"shm", kFewOptions},
    Hidden{"mounts", kFewOptions},
    Hidden{"memory", kOwnCgroups},
    Hidden{"swap", kOwnCgroups},
    Hidden{"cpu", kOwnCgroups},
    Hidden{"pids", kOwnCgroups},
    Hidden{"oom", "gVisor keeps a score of its own; the kernel's is outside"},
};

const InsideJudge* find_judge(std::string_view control) {
  for (const auto judges :
       {inside_privilege_judges(), inside_file_judges(), inside_limit_judges()}) {
    for (const InsideJudge& judge : judges) {
      if (judge.control == control) return &judge;
    }
  }
  return nullptr;
}

constexpr const char* kRequired = ", shown inside as the policy requires";

/// A finding's text says which of the two views it is from.
void add(Report& report, std::string_view control, InsideVerdict verdict, const Inside& inside) {
  const std::string_view hidden = inside.gvisor() ? hidden_by_gvisor(control) : std::string_view();
  const bool excused =
      verdict.shown == Shown::elsewhere || (verdict.shown == Shown::nowhere && !hidden.empty());
  if (verdict.shown == Shown::nowhere && excused) verdict.found.append(": ").append(hidden);
  const bool in_force = verdict.shown == Shown::in_force;
  const bool required = inside.expectation.policy.attested.contains(std::string(control));
  if (!in_force && (!excused || required)) {
    report.findings.push_back({std::string(control), verdict.wanted + (excused ? kRequired : ""),
                               "inside: " + verdict.found});
  }
  report.controls.push_back({.id = std::string(control),
                             .wanted = std::move(verdict.wanted),
                             .attested = std::move(verdict.found),
                             .proof = in_force ? Proof::inside : Proof::unproven});
}

/// No policy that `narrow` has made requires such a one, but a caller may fill in anything.
void add_unjudged(Report& report, const Policy& policy) {
  for (const std::string& id : policy.attested) {
    if (find_judge(id) != nullptr) continue;
    report.findings.push_back(
        {id, std::string("in force") + kRequired, "inside: nothing that could show it"});
  }
}

}  // namespace

std::string_view hidden_by_gvisor(std::string_view control) {
  const auto* found = std::find_if(kHiddenByGvisor.begin(), kHiddenByGvisor.end(),
                                   [&](const Hidden& one) { return one.first == control; });
  return found == kHiddenByGvisor.end() ? std::string_view() : found->second;
}

Report check_attested(const Expectation& expectation,
                      const Attestation& attestation,
                      const HostView& host) {
  const Inside inside{expectation, attestation, host};
  Report report;
  for (const Control& control : controls()) {
    if (const InsideJudge* judge = find_judge(control.id))
      add(report, control.id, judge->judge(inside), inside);
  }
  add_unjudged(report, expectation.policy);
  return report;
}

}  // namespace brig::harden
