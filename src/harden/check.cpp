// SPDX-License-Identifier: Apache-2.0
#include "harden/check.hpp"

#include "base/quote.hpp"
#include "harden/controls.hpp"
#include "harden/judge.hpp"

#include <array>
#include <utility>

namespace brig::harden {
namespace {

const Judge* find_judge(std::string_view control) {
  for (const auto judges : {privilege_judges(), file_judges(), limit_judges(), job_judges()}) {
    for (const Judge& judge : judges) {
      if (judge.control == control) return &judge;
    }
  }
  return nullptr;
}

Verdict judge(const Control& control, const Expectation& expectation, const Posture& posture) {
  if (const Judge* found = find_judge(control.id)) return found->judge(expectation, posture);
  return {"a judge", "none", false};  // fail closed; a unit test holds that it does not happen
}

/// The engine's words (moby, daemon_unix.go) and the control that they are about; more special ones
/// first.
constexpr std::array kWarningWords{
    std::pair{"swap", "swap"},
    std::pair{"memory", "memory"},
    std::pair{"pids", "pids"},
    std::pair{"cgroup namespace", "cgroup_namespace"},
    std::pair{"cpuset", "cpu"},
    std::pair{"cpu", "cpu"},
    std::pair{"shares", "cpu"},
    std::pair{"oom", "oom"},
    std::pair{"ipv4 forwarding", "network"},
    std::pair{"seccomp", "seccomp"},
    std::pair{"apparmor", "apparmor"},
    std::pair{"platform", "image"},
    std::pair{"privileged", "privileged"},
    std::pair{"published ports", "ports"},
};

std::string lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

Report check(const Expectation& expectation, const Posture& posture) {
  Report report;
  for (const Control& control : controls()) {
    Verdict verdict = judge(control, expectation, posture);
    if (!verdict.in_force) {
      report.findings.push_back({std::string(control.id), verdict.wanted, verdict.found});
    }
    report.controls.push_back({.id = std::string(control.id),
                               .wanted = std::move(verdict.wanted),
                               .found = std::move(verdict.found),
                               .proof = verdict.in_force ? Proof::outside : Proof::unproven});
  }
  return report;
}

std::vector<Finding> judge_warnings(const std::vector<std::string>& warnings) {
  std::vector<Finding> findings;
  for (const std::string& warning : warnings) {
    const std::string text = lower_case(warning);
    std::string control = "engine_warning";
    for (const auto& [word, about] : kWarningWords) {
      if (text.find(word) == std::string::npos) continue;
      control = about;
      break;
    }
    findings.push_back({std::move(control), "no warning of the engine's", base::quote(warning)});
  }
  return findings;
}

}  // namespace brig::harden
