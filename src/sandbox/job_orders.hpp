// SPDX-License-Identifier: Apache-2.0
// What callers want of a job while it runs, kept until the session's thread takes it: a pending
// set, as the kernel has one, so that no caller can make it grow.
#pragma once

#include <brig/job.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

namespace brig::sandbox {

/// One signal of each number, and the last size.
struct PendingOrders {
  std::uint64_t signals = 0;  ///< Bit n - 1: signal n.
  std::optional<TerminalSize> size;
};

class JobOrders {
 public:
  static constexpr int kHighestSignal = 64;

  /// For callers. `number` is from 1 to `kHighestSignal`.
  void signal(int number);
  void resize(TerminalSize size);

  /// False: it serves, or has served, another job.
  bool claim();
  /// `wake_fd` is an eventfd(2), written to whenever something is wanted, until `close`.
  void open(int wake_fd);
  /// Nothing more is wanted.
  void close();

  /// For the session's thread: whether something is wanted, and that, once.
  bool any() const { return any_; }
  PendingOrders take();

 private:
  void wake();

  std::mutex mutex_;
  bool claimed_ = false;
  bool closed_ = false;
  PendingOrders pending_;
  std::atomic<bool> any_ = false;
  int wake_fd_ = -1;
};

}  // namespace brig::sandbox
