// SPDX-License-Identifier: Apache-2.0
// Where brigd writes a command's output: this process's own descriptor, or, where that is a
// terminal, a pipe whose content is escaped on its way.
#pragma once

#include "sys/unique_fd.hpp"

#include <brig/result.hpp>

#include <thread>

namespace brig::cli {

class JobOutput {
 public:
  /// `raw`: control characters pass to a terminal, too.
  static Result<JobOutput> open(int fd, bool raw);

  /// For brigd.
  int fd() const { return pipe_ ? pipe_.get() : fd_; }
  /// Once the command has ended: writes what is left.
  void finish();

 private:
  explicit JobOutput(int fd) : fd_(fd) {}

  int fd_;
  sys::UniqueFd pipe_;
  std::jthread thread_;
};

}  // namespace brig::cli
