// SPDX-License-Identifier: Apache-2.0
// Moves a job's bytes between its attached stream and the caller's descriptors until the job ends,
// its time or output is over, or the caller stops it: one poll(2) loop, one 128 KiB buffer, and a
// thread only to kill.
#pragma once

#include "base/until.hpp"
#include "engine/container_wait.hpp"
#include "http/client.hpp"
#include "sandbox/ending.hpp"

#include <brig/run.hpp>

#include <functional>

namespace brig::sandbox {

/// What the relay needs of the job that it serves.
struct RelayJob {
  http::RawStream& attached;
  engine::ContainerWait& exit;  ///< The open wait?condition=next-exit.
  const Policy& policy;
  const RunIo& io;
  base::Until until;  ///< The job's wall time, and the caller's stop token.
  /// Ends the job with SIGKILL; false when it had ended already. Called from another thread.
  std::function<Result<bool>()> kill;
};

struct RelayOutcome {
  EndEvidence evidence;  ///< Without `oom_killed`.
  Output stdout_;
  Output stderr_;
};

/// Returns when the job has ended and its output is drained, or when that can't be learnt. After a
/// kill it waits `kDrainTime` at most.
RelayOutcome relay(const RelayJob& job);

}  // namespace brig::sandbox
