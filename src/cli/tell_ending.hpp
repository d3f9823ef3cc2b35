// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <brig/run.hpp>

namespace brig::cli {

/// What is worth a word on stderr of how a command ended: whatever its own output and code don't
/// tell.
void tell_ending(const RunResult& result);

}  // namespace brig::cli
