// SPDX-License-Identifier: Apache-2.0
// check: what a process may do to the kernel.
#include "base/quote.hpp"
#include "channel/guarded.hpp"
#include "harden/judge.hpp"
#include "harden/same_profile.hpp"
#include "harden/seccomp.hpp"

#include <algorithm>
#include <array>

namespace brig::harden {
namespace {

template <std::size_t N>
Verdict at_least(const std::array<const char*, N>& wanted,
                 const std::optional<std::vector<std::string>>& found) {
  const std::string all = "at least the " + std::to_string(N) + " that every engine has";
  if (!found) return {all, "not reported", false};
  std::vector<std::string> missing;
  for (const char* path : wanted) {
    if (std::find(found->begin(), found->end(), path) == found->end()) missing.emplace_back(path);
  }
  if (!missing.empty()) return {all, "without " + show_list(missing), false};
  return {all, std::to_string(found->size()) + ", these among them", true};
}

Verdict judge_capabilities(const Expectation&, const Posture& posture) {
  const bool all = posture.capabilities_dropped == std::vector<std::string>{"ALL"};
  return {"dropped ['ALL'], added []",
          "dropped " + show_list(posture.capabilities_dropped) + ", added " +
              show_list(posture.capabilities_added),
          all && posture.capabilities_added.empty()};
}

Verdict judge_seccomp(const Expectation& expectation, const Posture& posture) {
  const SeccompProfile wanted = expectation.policy.seccomp;
  const std::string& profile = posture.seccomp;
  const bool strict = same_profile(profile, seccomp_strict());
  std::string found = strict                                     ? "brig's profile 'strict'"
                      : same_profile(profile, seccomp_default()) ? "brig's profile 'default'"
                      : profile.empty()                          ? "the engine's own choice"
                      : profile == "unconfined"
                          ? "unconfined"
                          : "another profile of " + std::to_string(profile.size()) + " bytes";
  // What is stricter than wanted is in force, too.
  const bool in_force = strict || same_profile(profile, seccomp_profile(wanted));
  return {"brig's profile '" + std::string(to_string(wanted)) + "'", std::move(found), in_force};
}

Verdict judge_apparmor(const Expectation& expectation, const Posture& posture) {
  if (!expectation.features.apparmor) return {"none: this engine has no AppArmor", "none", true};
  return same("'docker-default'", base::quote(posture.apparmor));
}

/// "user:role:type:level"; two types of the reference policy are there to confine nothing.
bool confines(const std::string& label) {
  std::vector<std::string> fields(1);
  for (const char c : label) {
    if (c == ':') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  constexpr std::size_t kType = 2;
  return fields.size() > kType + 1 && !fields[kType].empty() && fields[kType] != "spc_t" &&
         fields[kType] != "unconfined_t";
}

Verdict judge_selinux(const Expectation& expectation, const Posture& posture) {
  if (!posture.label_options.empty())
    return {"the engine's label", show_list(posture.label_options), false};
  if (!expectation.features.selinux) return {"none: this engine has no SELinux", "none", true};
  return {"the engine's label", base::quote(posture.selinux), confines(posture.selinux)};
}

Verdict judge_runtime(const Expectation& expectation, const Posture& posture) {
  const std::string& wanted = expectation.features.runtime_for(expectation.policy.isolation).name;
  return {base::quote(wanted), base::quote(posture.runtime),
          !wanted.empty() && posture.runtime == wanted};
}

std::string yes_no(bool value) {
  return value ? "true" : "false";
}

constexpr std::array kJudges{
    Judge{"privileged",
          [](const Expectation&, const Posture& p) { return same("false", yes_no(p.privileged)); }},
    Judge{"capabilities", judge_capabilities},
    Judge{"no_new_privileges",
          [](const Expectation&, const Posture& p) {
            return same("true", yes_no(p.no_new_privileges));
          }},
    Judge{"seccomp", judge_seccomp},
    Judge{"apparmor", judge_apparmor},
    Judge{"selinux", judge_selinux},
    Judge{"security_options",
          [](const Expectation&, const Posture& p) { return empty(p.security_options); }},
    Judge{"devices", [](const Expectation&, const Posture& p) { return empty(p.devices); }},
    Judge{"masked_paths",
          [](const Expectation&, const Posture& p) {
            return at_least(channel::kMaskedPaths, p.masked_paths);
          }},
    Judge{"readonly_paths",
          [](const Expectation&, const Posture& p) {
            return at_least(channel::kReadonlyPaths, p.readonly_paths);
          }},
    Judge{"sysctls", [](const Expectation&, const Posture& p) { return empty(p.sysctls); }},
    Judge{"annotations", [](const Expectation&, const Posture& p) { return empty(p.annotations); }},
    Judge{"runtime", judge_runtime},
};

}  // namespace

std::span<const Judge> privilege_judges() {
  return kJudges;
}

}  // namespace brig::harden
