// SPDX-License-Identifier: Apache-2.0
// What a command has said so far.
#pragma once

#include <brig/run.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

namespace brig::test {

/// Takes a command's output, and lets a test wait for some of it while the command runs.
class Heard {
 public:
  OutputConsumer consumer() {
    return [this](std::string_view piece) {
      const std::lock_guard lock(mutex_);
      text_ += piece;
      changed_.notify_all();
    };
  }
  /// False when it has not come in time.
  bool wait_for(const std::string& text) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kHang, [&] { return text_.find(text) != std::string::npos; });
  }
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  static constexpr std::chrono::seconds kHang{30};

  std::mutex mutex_;
  std::condition_variable changed_;
  std::string text_;
};

}  // namespace brig::test
