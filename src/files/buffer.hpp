// SPDX-License-Identifier: Apache-2.0
// A stream's bytes on their way to a descriptor, many entries at once.
#pragma once

#include "files/failure.hpp"
#include "files/passage.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace brig::files {

/// One read, or one write, of a stream: several frames of the channel.
inline constexpr std::size_t kBufferSize = std::size_t{256} << 10U;

/// Writes all of it, waiting where the descriptor is one that can be waited for.
int write_all(int fd, std::string_view bytes);

class WriteBuffer {
 public:
  explicit WriteBuffer(int fd) : fd_(fd), bytes_(kBufferSize, '\0') {}

  /// Adds what is at most as long as the buffer.
  Outcome<void> add(std::string_view bytes);
  /// Reads at most `most` from `from`: what read(2) says. What would fill the buffer goes past it.
  Outcome<long> add_from(int from, std::size_t most);
  Outcome<void> flush();

 private:
  int fd_;
  std::string bytes_;
  std::size_t size_ = 0;
  Passage passage_;
};

}  // namespace brig::files
