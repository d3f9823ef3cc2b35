// SPDX-License-Identifier: Apache-2.0
// What a client's command is fed with, and what reaches it while it runs.
#pragma once

#include "daemon/conversation.hpp"
#include "daemon/messages.hpp"
#include "sys/unique_fd.hpp"

#include <brig/run.hpp>

#include <vector>

namespace brig::daemon {

/// Signals and sizes reach a command while it runs.
void pass_on(const Conversation::Said& said, JobControl& control);

/// A detached one has no input, and its output goes nowhere. `invalid_argument` when there are
/// other descriptors than the command has streams.
Result<RunIo> streams_of(const Command& command,
                         bool detached,
                         const std::vector<sys::UniqueFd>& descriptors,
                         JobControl& control);

}  // namespace brig::daemon
