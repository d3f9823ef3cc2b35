// SPDX-License-Identifier: Apache-2.0
// Bytes from one descriptor to another that no process copies.
#pragma once

#include "sys/unique_fd.hpp"

#include <tl/expected.hpp>

#include <cstddef>

namespace brig::files {

/// splice(2), through a pipe of its own: between a file and a stream it would hold the lock of the
/// stream's pipe for as long as the file takes, and whoever is at the other end, PID 1 or a
/// session's loop, must never wait for a disk.
class Passage {
 public:
  /// Moves at most `most` bytes; how many. 0: none, and none is lost, at the end of `from` and
  /// wherever the kernel, a file system or a filter refuses; read(2) goes on there, or tells what
  /// is wrong. An errno value: what was taken can't be written to `to`.
  tl::expected<std::size_t, int> pass(int from, int to, std::size_t most);

 private:
  bool open();
  int drain(int to, std::size_t size);
  int copy(int to, std::size_t size);

  sys::UniqueFd in_;
  sys::UniqueFd out_;
  bool refused_ = false;  ///< Not to be tried again.
};

}  // namespace brig::files
