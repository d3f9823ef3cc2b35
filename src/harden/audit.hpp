// SPDX-License-Identifier: Apache-2.0
// The last look at a create request, on the very bytes that are sent. Knows nothing of presets or
// of how a request is lowered: what it holds is what no request of brig's may exceed.
#pragma once

#include "harden/features.hpp"
#include "harden/job.hpp"

#include <brig/policy.hpp>
#include <brig/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brig::harden {

/// What may be in a request beyond the invariants.
struct AuditScope {
  std::vector<HostMount> mounts;  ///< The weakenings that were granted: the policy's.
  std::optional<HostMount> init;  ///< brig-init: what the container runs, and nothing else.
  Isolation isolation = Isolation::container;
  Exec tmp_exec = Exec::denied;
  Exec work_exec = Exec::denied;
  SeccompProfile seccomp = SeccompProfile::strict;  ///< This one, and no other.
  std::string runtime;    ///< The one of the policy's isolation, and no other.
  bool apparmor = false;  ///< The engine has AppArmor: the profile must then be named.
};

/// What a policy grants on an engine.
AuditScope scope_of(const Policy& policy, const Job& job, const EngineFeatures& features);

/// Passes a request that holds every invariant. Otherwise `policy_violation`: all that is wrong
/// with it, or why it can't be read. Fails closed: a key that it does not know, a key twice, or a
/// key in another case is an error.
Result<void> audit(std::string_view body, const AuditScope& scope);

}  // namespace brig::harden
