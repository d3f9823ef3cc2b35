// SPDX-License-Identifier: Apache-2.0
// From what a caller asks of one command to the frame that begins it: pure.
#pragma once

#include "channel/messages.hpp"

#include <brig/policy.hpp>
#include <brig/result.hpp>
#include <brig/run.hpp>
#include <brig/sandbox.hpp>

namespace brig::sandbox {

/// The command with the policy's limits, or its own below them. `policy_violation` for a limit
/// above the policy's, and for a terminal where its seccomp profile allows none; `invalid_argument`
/// for one with which nothing runs, for a command that no kernel would run, and for a stream that
/// is to go to two places.
Result<channel::Exec> lower_exec(const Policy& policy, const ExecSpec& spec, const RunIo& io);

}  // namespace brig::sandbox
