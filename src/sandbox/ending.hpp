// SPDX-License-Identifier: Apache-2.0
// From what was seen to how it ended: pure.
#pragma once

#include <brig/run.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace brig::sandbox {

/// Why brig ended a job.
enum class KillReason { wall_time, output_limit, stop, output_closed };

/// Everything that was seen of a job's end.
struct EndEvidence {
  /// Set when brig's kill reached the job: it had not ended by itself.
  std::optional<KillReason> killed;
  /// The engine's StatusCode; absent when its answer never came.
  std::optional<std::int64_t> status;
  bool oom_killed = false;        ///< Inspect's State.OOMKilled.
  std::string output_error = {};  ///< Why its output could not be passed on, where that ended it.
  std::string lost = {};          ///< Why the status is absent, or what is missing besides.
};

/// The first cause stands: a job that brig killed for its wall time is `timed_out`, whatever its
/// status.
Ending decide_ending(const EndEvidence& evidence, const Policy& policy);

/// The ending of a command that the engine could not start. The exit code is 127 when the engine
/// says that the command does not exist, 126 when it can't be executed, absent otherwise. The
/// engine has no field for this: runc's words after the quoted command are all there is.
Ending could_not_start(const std::string& engine_message);

}  // namespace brig::sandbox
