// SPDX-License-Identifier: Apache-2.0
// Weakening: the host's kernel serves the sandbox, where the preset wants one of its own.
// CLI: --share-kernel.
#pragma once

#include <brig/export.hpp>
#include <brig/policy.hpp>

#include <string_view>

namespace brig::weakening {

/// What it grants: `Isolation::container`, under which every system call that the seccomp profile
/// allows reaches the host's kernel. What it does not: a call, a privilege or a namespace more.
struct ShareKernel {
  /// What results, labels and logs call it.
  static constexpr std::string_view kName = "share-kernel";
  bool operator==(const ShareKernel&) const = default;
};

}  // namespace brig::weakening

namespace brig {

/// Makes the isolation `container`. Never fails.
BRIG_API Result<void> weaken(Policy& policy, const weakening::ShareKernel& weakening);

}  // namespace brig
