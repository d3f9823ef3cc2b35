// SPDX-License-Identifier: Apache-2.0
// Where a job's input comes from: a descriptor that is read without ever blocking on it.
#pragma once

#include "sys/unique_fd.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace brig::sandbox {

class InputSource {
 public:
  /// -1 is none. The descriptor is borrowed and its flags stay as they are.
  explicit InputSource(int fd);

  /// Reads what is there: how much, 0 at the end (or where it can't be read any more), nothing when
  /// there is nothing now, for example as another process that shares the descriptor was faster.
  std::optional<std::size_t> read(std::span<char> into) const;

  /// To wait for; -1 when there is none.
  int fd() const { return fd_; }
  void close();

 private:
  sys::UniqueFd own_;  ///< Of a pipe or a terminal.
  int fd_;
  bool is_socket_ = false;
};

}  // namespace brig::sandbox
