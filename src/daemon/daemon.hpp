// SPDX-License-Identifier: Apache-2.0
// brigd: one resident process per user and state directory, which holds sandboxes.
#pragma once

#include "sys/unique_fd.hpp"

#include <brig/result.hpp>

#include <chrono>
#include <string>

namespace brig::daemon {

struct DaemonOptions {
  std::string state;              ///< The state directory.
  std::chrono::seconds idle{60};  ///< Without a sandbox and a client for so long, it ends.
  sys::UniqueFd ready = {};       ///< Closed when it listens.
};

/// Holds sandboxes until it is told to end (SIGTERM, SIGINT, a client) or has nothing to do. Every
/// sandbox has ended when it returns. To be called before there are other threads: it takes those
/// signals for itself. `conflict` when another one runs already.
Result<void> run_daemon(DaemonOptions options);

}  // namespace brig::daemon
