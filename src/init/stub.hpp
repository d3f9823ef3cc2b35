// SPDX-License-Identifier: Apache-2.0
// The step between brig-init and a job: a child of brig-init's puts itself into what the job may
// have and becomes the job.
#pragma once

#include "channel/messages.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace brig::init {

/// Its descriptor beside the job's 0, 1 and 2: takes a `StartFailure`; closed by a start that
/// succeeded.
inline constexpr int kStatusFd = 3;

struct StartFailure {
  channel::StartStep step = channel::StartStep::none;
  std::uint32_t error = 0;
};

/// What every job is started by.
struct Starter {
  std::uint32_t tag_resource;  ///< The limit that tells whose a process is.
  const std::string& filter;   ///< The jobs' own `sock_filter`s.
};

/// Becomes the job, or tells why it can't and ends. Copies of `fds` become its descriptors 0 to 3.
[[noreturn]] void run_stub(std::uint32_t job,
                           const channel::Exec& exec,
                           const Starter& starter,
                           const std::array<int, kStatusFd + 1>& fds);

}  // namespace brig::init
