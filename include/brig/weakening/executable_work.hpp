// SPDX-License-Identifier: Apache-2.0
// Weakening: files in /work may be executed.
// CLI: --executable-work.
#pragma once

#include <brig/export.hpp>
#include <brig/policy.hpp>

#include <string_view>

namespace brig::weakening {

/// What it grants: running programs and mapping libraries that a job wrote to /work, which every
/// preset but `untrusted` allows anyway. What it does not: set-uid programs and devices there.
struct ExecutableWork {
  /// What results, labels and logs call it.
  static constexpr std::string_view kName = "executable-work";
  bool operator==(const ExecutableWork&) const = default;
};

}  // namespace brig::weakening

namespace brig {

/// Mounts /work without noexec. Never fails.
BRIG_API Result<void> weaken(Policy& policy, const weakening::ExecutableWork& weakening);

}  // namespace brig
