// SPDX-License-Identifier: Apache-2.0
// How long a blocking call may take, and how to interrupt it.
#pragma once

#include <chrono>
#include <stop_token>

namespace brig {

/// Given to every call that can wait. The call ends with `Errc::deadline_exceeded` when `timeout`
/// has passed on the monotonic clock, and with `Errc::cancelled` soon after `stop` is triggered
/// from any thread.
struct Wait {
  std::chrono::milliseconds timeout = std::chrono::seconds(60);  ///< `run` says what counts.
  std::stop_token stop = {};  ///< None by default: the call can't be interrupted.
};

}  // namespace brig
