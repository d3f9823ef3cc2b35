// SPDX-License-Identifier: Apache-2.0
// One file operation inside a sandbox: a job of brig-init's own program.
#pragma once

#include "base/until.hpp"
#include "files/operation.hpp"
#include "sandbox/active_job.hpp"

#include <brig/result.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace brig::sandbox {

/// Descriptors are borrowed, and may be another process's.
struct FileJob {
  std::string place;  ///< A writable directory of the sandbox.
  files::Operation operation;
  int in = -1;   ///< Where `put` reads its entries; else -1.
  int out = -1;  ///< Where the entries of `get` and `list` go; else -1. Best one that never blocks.
};

/// Runs a file job and blocks until it has ended. The one thing that moving files needs of a
/// sandbox, whoever holds its session.
using RunFileJob = std::function<Result<void>(const FileJob& job, const base::Until& until)>;

/// As a job of a session.
channel::Exec to_exec(const FileJob& job, const base::Until& until);

/// From how it ended, and what it said on stderr, to what that means: pure.
Result<void> judge_file_job(const JobOutcome& outcome, std::string_view said);

class Session;
Result<void> run_file_job(Session& session, const FileJob& job, const base::Until& until);

}  // namespace brig::sandbox
