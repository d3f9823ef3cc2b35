// SPDX-License-Identifier: Apache-2.0
// From what was seen to how it ended: pure.
#pragma once

#include "channel/messages.hpp"

#include <brig/run.hpp>

#include <optional>
#include <string>

namespace brig::sandbox {

/// Why this side ended a job.
enum class KillReason { wall_time, stop, output_closed };

/// Everything that was seen of a job's end.
struct EndEvidence {
  std::optional<KillReason> killed;     ///< Set when this side asked for its end.
  std::optional<channel::Ended> ended;  ///< What brig-init said; absent when it never did.
  std::string output_error = {};  ///< Why its output could not be passed on, where that ended it.
  std::string lost = {};          ///< Why `ended` is absent.
  bool sandbox_oom = false;  ///< The engine says that the kernel killed the sandbox for its memory.
};

/// The first cause stands, as brig-init saw it: a job that had ended by itself before it was killed
/// keeps its own ending. `exec` has the limits that were the job's, `memory` is the sandbox's.
Ending decide_ending(const EndEvidence& evidence, const channel::Exec& exec, MemorySize memory);

/// What brig-init counted.
Usage usage_of(const channel::Ended& ended);

}  // namespace brig::sandbox
