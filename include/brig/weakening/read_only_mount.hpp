// SPDX-License-Identifier: Apache-2.0
// Weakening: a file or directory of the engine's host is visible inside, read-only.
// CLI: --mount SRC:DST.
#pragma once

#include <brig/export.hpp>
#include <brig/policy.hpp>

#include <string>
#include <string_view>

namespace brig::weakening {

/// What it grants: reading and executing everything below `source` on the same file system, as the
/// sandbox's uid, while the sandbox lives; sockets and FIFOs in it can be opened. What it does not:
/// writing, opening devices, gaining a privilege from a file's mode, and seeing what is mounted
/// below `source` (engines before API 1.44 would leave that writable, so it is never taken along).
struct ReadOnlyMount {
  /// What results, labels and logs call it.
  static constexpr std::string_view kName = "read-only-mount";
  std::string source;  ///< On the engine's host.
  std::string target;  ///< Inside.
  bool operator==(const ReadOnlyMount&) const = default;

  /// Reads "SRC:DST". A third part ("…:rw") is refused. `weaken` judges the two paths.
  BRIG_API static Result<ReadOnlyMount> parse(std::string_view text);
};

}  // namespace brig::weakening

namespace brig {

/// Adds the mount to the policy, or leaves the policy as it was. `invalid_argument` if a path is
/// not absolute and lexically clean, or holds a ':' or a control byte. `policy_violation` if the
/// source is, lies below or contains a place that gives control of the host or shows its secrets
/// (`/`, /proc, /sys, /dev, /run, /etc, /root, /boot, the engine's and runtimes' state), if the
/// target would hide one of the sandbox's own mounts, or if it lies at, below or above another
/// mount's target. Before a sandbox starts, the source is opened without following a link in any
/// component, and must be a regular file or a directory.
BRIG_API Result<void> weaken(Policy& policy, const weakening::ReadOnlyMount& mount);

}  // namespace brig
