// SPDX-License-Identifier: Apache-2.0
// Weakening: files in /tmp may be executed.
// CLI: --executable-tmp.
#pragma once

#include <brig/export.hpp>
#include <brig/policy.hpp>

#include <string_view>

namespace brig::weakening {

/// What it grants: running programs and mapping libraries that a job wrote to /tmp (some build
/// tools and JIT compilers need it). What it does not: set-uid programs and devices there.
struct ExecutableTmp {
  /// What results, labels and logs call it.
  static constexpr std::string_view kName = "executable-tmp";
  bool operator==(const ExecutableTmp&) const = default;
};

}  // namespace brig::weakening

namespace brig {

/// Mounts /tmp without noexec. Never fails.
BRIG_API Result<void> weaken(Policy& policy, const weakening::ExecutableTmp& weakening);

}  // namespace brig
