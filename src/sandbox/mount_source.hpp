// SPDX-License-Identifier: Apache-2.0
// The host's side of a read-only mount, looked at right before it is used.
#pragma once

#include <brig/result.hpp>

#include <string>

namespace brig::sandbox {

/// The source is a regular file or a directory, reached without a link; it is not, holds or lies in
/// the installation's state directory, whose key would let the job forge our tag; and a directory
/// holds no engine's or runtime's socket as a direct child. `policy_violation` otherwise,
/// `not_found` when it is absent. What it can't prove: that nobody who may write to its parents
/// swaps it before the engine mounts it.
Result<void> check_mount_source(const std::string& source);

}  // namespace brig::sandbox
