// SPDX-License-Identifier: Apache-2.0
// SIGINT, SIGTERM and SIGHUP become a stop token.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace brig::cli {

/// While it lives, the first of these signals triggers the token, so that the sandbox is ended and
/// removed; a second one ends the process at once. Make it before any other thread.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  Interrupt(Interrupt&&) = delete;
  Interrupt& operator=(Interrupt&&) = delete;
  ~Interrupt();

  std::stop_token token() const { return stop_.get_token(); }
  /// The signal that came; 0 when none did.
  int signal() const { return signal_; }

 private:
  std::stop_source stop_;
  std::atomic<int> signal_ = 0;
  std::jthread waiter_;
};

}  // namespace brig::cli
