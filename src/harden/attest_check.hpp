// SPDX-License-Identifier: Apache-2.0
// What a policy wants against what the kernel shows from inside. Pure; beside `check`, whose answer
// comes from the engine, the second opinion: neither can pass what the other finds.
#pragma once

#include "harden/attestation.hpp"
#include "harden/check.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace brig::harden {

/// What the engine's host shows of itself; all empty where the engine is on another one.
struct HostView {
  std::map<std::string, std::uint64_t> namespaces;  ///< "pid" → the number of its inode.
  std::string kernel;                               ///< Its release.
};

/// Judges every control that can be seen from inside, in the order of controls(): its
/// `ControlState` has `attested` and `proof`, not `found`. A limit lower than wanted is in force.
///
/// Proof::unproven without being a finding is only what can't be seen there: what needs the view of
/// a host that is not this one, and what gVisor does not show (`hidden_by_gvisor`). Where the
/// policy requires a control to be attested, there is no such excuse: unproven is a finding.
Report check_attested(const Expectation& expectation,
                      const Attestation& attestation,
                      const HostView& host);

}  // namespace brig::harden
