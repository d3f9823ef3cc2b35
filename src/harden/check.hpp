// SPDX-License-Identifier: Apache-2.0
// The comparison that everything rests on: what a policy wants against what is in force. Pure, and
// it shares nothing with lowering: a slip there is seen here.
#pragma once

#include "harden/features.hpp"
#include "harden/finding.hpp"
#include "harden/job.hpp"
#include "harden/posture.hpp"
#include "wire/network.hpp"

#include <brig/policy.hpp>
#include <brig/run.hpp>

#include <string>
#include <vector>

namespace brig::harden {

/// What should be in force.
struct Expectation {
  Policy policy;
  Job job;
  EngineFeatures features;
  /// The networks that it is attached to, each of which has to be closed; none is no network at
  /// all.
  std::vector<wire::NetworkInspect> networks = {};
};

struct Report {
  std::vector<ControlState> controls;  ///< Every control, in the order of controls().
  std::vector<Finding> findings;       ///< Those that are not in force; empty is a pass.
};

/// Judges every control. A limit lower than wanted is in force; one that is higher, absent, or
/// can't be read is not.
Report check(const Expectation& expectation, const Posture& posture);

/// An engine that drops a limit says so in a warning and creates the container nevertheless, so
/// each warning is a finding: of the control that it speaks of, or of "engine_warning".
std::vector<Finding> judge_warnings(const std::vector<std::string>& warnings);

}  // namespace brig::harden
