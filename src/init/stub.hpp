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

/// Its descriptor beside the job's 0, 1 and 2: takes a `StartFailure`; closed by a start that
/// succeeded.
inline constexpr int kStatusFd = 3;

struct StartFailure {
  channel::StartStep step = channel::StartStep::none;
  std::uint32_t error = 0;
};

/// What every job is started by.
struct Starter {
  const char* program;         ///< The path of this program, which becomes the stub.
  std::uint32_t tag_resource;  ///< The limit that tells whose a process is.
  const std::string& filter;   ///< The jobs' own, as `filter_argument` has it.
};

/// `sock_filter`s as the stub takes them: an argument, as a profile that allows little has no file
/// in memory to pass.
std::string filter_argument(const std::string& filter);

/// The stub's arguments before the job's own.
std::vector<std::string> stub_arguments(std::uint32_t job,
                                        const channel::Exec& exec,
                                        const Starter& starter);

/// Becomes the job, or tells why it can't and ends.
[[noreturn]] void run_stub(int argc, char** argv);

}  // namespace brig::init
