// SPDX-License-Identifier: Apache-2.0
// How check_attested's parts fit together: a judge for each control that shows inside, in three
// files by subject.
#pragma once

#include "harden/attest_check.hpp"

#include <span>
#include <string>
#include <string_view>

namespace brig::harden {

/// What the kernel says of a control.
enum class Shown {
  in_force,
  amiss,      ///< It is not as it should be.
  nowhere,    ///< What would show it is missing: a finding, unless gVisor is known to hide it.
  elsewhere,  ///< Only another view could show it.
};

struct InsideVerdict {
  std::string wanted;
  std::string found;  ///< Foreign text in it is quoted.
  Shown shown = Shown::amiss;
};

/// All that a judge may look at.
struct Inside {
  const Expectation& expectation;
  const Attestation& attestation;
  const HostView& host;

  bool gvisor() const { return expectation.policy.isolation == Isolation::gvisor; }
};

struct InsideJudge {
  std::string_view control;
  InsideVerdict (*judge)(const Inside& inside);
};

std::span<const InsideJudge> inside_privilege_judges();
std::span<const InsideJudge> inside_file_judges();
std::span<const InsideJudge> inside_limit_judges();

/// A control that gVisor's own kernel does not show, and why; empty for one that it does.
std::string_view hidden_by_gvisor(std::string_view control);

/// Whether the sandbox has a namespace of its own, by the numbers of the two.
InsideVerdict judge_namespace(const Inside& inside, std::string_view name);

}  // namespace brig::harden
