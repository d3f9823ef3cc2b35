// SPDX-License-Identifier: Apache-2.0
// SIGINT, SIGTERM, SIGHUP and SIGQUIT become a stop token.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
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

  /// What is done on a thread of this object's when the terminal has another size (SIGWINCH), and
  /// right before a second signal ends the process. Empty for nothing: then no call is under way
  /// any more. They must not set each other.
  void on_resize(std::function<void()> call);
  void before_abort(std::function<void()> call);

 private:
  void take(int number);

  std::stop_source stop_;
  std::atomic<int> signal_ = 0;
  std::mutex mutex_;
  std::function<void()> on_resize_;
  std::function<void()> before_abort_;
  std::jthread waiter_;  // Last: it uses the others.
};

}  // namespace brig::cli
