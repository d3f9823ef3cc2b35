// SPDX-License-Identifier: Apache-2.0
// From how a job ended to the status that `brig run` exits with: pure.
#pragma once

#include <brig/run.hpp>

namespace brig::cli {

/// brig's own failure: nothing ran, or how it ended is not known (env(1), docker run).
inline constexpr int kOwnFailure = 125;

/// The job's own code; 124 timed out (timeout(1)), or over its processor time; 125 brig's own
/// failure; 126 not executable; 127 not found; 128+n killed by signal n, which makes 137 of both
/// out of memory and the output limit; `interrupted_by` is the signal that cancelled the run, 0
/// when its output was closed (then 141).
int exit_code(const Ending& ending, int interrupted_by);

/// Of a run: that of its ending, but 125 where that would be 0 and something could not be got out.
int run_exit_code(const RunResult& result, int interrupted_by);

/// Of a run that brig could not carry out: 128+n when signal n stopped it, else 125.
int exit_code(const Error& error, int interrupted_by);

}  // namespace brig::cli
