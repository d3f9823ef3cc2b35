// SPDX-License-Identifier: Apache-2.0
// Frames that wait to be written.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace brig::channel {

/// Bytes are appended to `tail()` and consumed at the front. Its user bounds it.
class SendQueue {
 public:
  std::string& tail() { return bytes_; }
  std::string_view waiting() const { return std::string_view(bytes_).substr(begin_); }
  std::size_t size() const { return bytes_.size() - begin_; }
  bool empty() const { return size() == 0; }

  /// The first `count` bytes were written. What is left is moved seldom: a slow reader takes little
  /// at a time.
  void consume(std::size_t count) {
    begin_ += count;
    if (!empty() && begin_ < kMaxConsumed) return;
    bytes_.erase(0, begin_);
    begin_ = 0;
  }
  void clear() { consume(size()); }

 private:
  static constexpr std::size_t kMaxConsumed = std::size_t{256} << 10U;

  std::string bytes_;
  std::size_t begin_ = 0;
};

}  // namespace brig::channel
