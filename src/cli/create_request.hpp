// SPDX-License-Identifier: Apache-2.0
// A sandbox, asked of brigd.
#pragma once

#include "cli/sandbox_options.hpp"
#include "daemon/messages.hpp"

#include <optional>
#include <stop_token>
#include <string>

namespace brig::cli {

/// The request, with the engine that this process's environment names: brigd was started by
/// somebody else. Tells of weakenings on stderr.
Result<daemon::Create> create_request(const SandboxRequest& request, const std::string& engine);

/// Starts brigd if it does not run. `main`: a command that runs in it, detached. Tells of
/// weakenings and slow steps on stderr.
Result<daemon::Created> create_in_brigd(const SandboxRequest& request,
                                        const std::string& engine,
                                        const std::optional<daemon::Command>& main,
                                        std::stop_token stop);

}  // namespace brig::cli
