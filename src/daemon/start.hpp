// SPDX-License-Identifier: Apache-2.0
// brigd, started by whoever needs it first.
#pragma once

#include "base/until.hpp"

#include <brig/result.hpp>

#include <string>

namespace brig::daemon {

/// argv[0] of brigd, which is the program `brig` once more.
inline constexpr const char* kDaemonName = "brigd";

/// Starts brigd, in a session of its own, and waits until it listens, or another one does.
/// `unavailable` with its last words when it does not come up.
Result<void> start_daemon(const std::string& state, const base::Until& until);

}  // namespace brig::daemon
