// SPDX-License-Identifier: Apache-2.0
// The step between brig-init and a job: this program once more, executed under another name, puts
// itself into what the job may have and becomes the job.
#pragma once

#include "channel/messages.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace brig::init {

/// argv[0] of the stub.
inline constexpr const char* kStubName = "brig-job";

/// Its descriptors beside the job's 0, 1 and 2.
inline constexpr int kFilterFd = 3;  ///< `sock_filter`s, to be stacked on the job.
inline constexpr int kStatusFd = 4;  ///< Takes a `StartFailure`; closed by a start that succeeded.

struct StartFailure {
  channel::StartStep step = channel::StartStep::none;
  std::uint32_t error = 0;
};

/// The tag of a job's processes: the hard limit of RLIMIT_RTTIME, which only counts for real-time
/// processes, which a sandbox can't have. It is inherited by every child, can't be raised without a
/// privilege, and the jobs' filter refuses to lower it: so nothing that a job starts can lose it.
inline constexpr std::uint64_t kTagBase = std::uint64_t{1} << 40U;

/// The stub's arguments before the job's own.
std::vector<std::string> stub_arguments(std::uint32_t job, const channel::Exec& exec);

/// Becomes the job, or tells why it can't and ends.
[[noreturn]] void run_stub(int argc, char** argv);

}  // namespace brig::init
