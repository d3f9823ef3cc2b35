// SPDX-License-Identifier: Apache-2.0
// Weakening: the `default` seccomp profile where the preset has `strict`.
// CLI: --default-seccomp.
#pragma once

#include <brig/export.hpp>
#include <brig/policy.hpp>

#include <string_view>

namespace brig::weakening {

/// What it grants: the system calls of schemas/seccomp/default.json that strict.json lacks. What it
/// does not: any that the engine's own default profile denies.
struct DefaultSeccomp {
  /// What results, labels and logs call it.
  static constexpr std::string_view kName = "default-seccomp";
  bool operator==(const DefaultSeccomp&) const = default;
};

}  // namespace brig::weakening

namespace brig {

/// Makes the seccomp profile `default`. Never fails.
BRIG_API Result<void> weaken(Policy& policy, const weakening::DefaultSeccomp& weakening);

}  // namespace brig
