// SPDX-License-Identifier: Apache-2.0
// The table of `brig ps`: pure.
#pragma once

#include "daemon/messages.hpp"

#include <brig/sandboxes.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace brig::cli {

/// The sandboxes that an engine has and, of those that brigd holds, the ones that are over and not
/// in the engine any more; oldest first. One that has ended and left its container behind is shown
/// as the engine has it. `data_loss` for an ending that there is not.
Result<std::string> sandbox_table(const std::vector<SandboxInfo>& of_engine,
                                  const std::vector<daemon::Listed>& of_brigd,
                                  std::chrono::system_clock::time_point now);

}  // namespace brig::cli
