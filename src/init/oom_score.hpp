// SPDX-License-Identifier: Apache-2.0
// Whom the kernel takes when memory runs out: /proc/PID/oom_score_adj (proc(5)).
#pragma once

#include "init/processes.hpp"
#include "sys/unique_fd.hpp"

#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace brig::init {

class OomScore {
 public:
  /// While PID 1's own /proc is still open to it.
  void open() {
    file_ = sys::UniqueFd(::open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC));
    own_ = read_text("/proc/self/oom_score_adj", 16);
  }

  /// The jobs' score is the highest there is, so that the kernel, out of memory, takes a job and
  /// not PID 1, also where what fills the memory is a tmpfs. A child that `start` forks inherits
  /// it; ours goes back to what it was, which needs no privilege.
  template <typename Start>
  void raised(const Start& start) {
    write("1000");
    start();
    write(own_);
  }

 private:
  void write(std::string_view score) {
    if (file_) [[maybe_unused]]
      const auto n = ::pwrite(file_.get(), score.data(), score.size(), 0);
  }

  sys::UniqueFd file_;
  std::string own_;
};

}  // namespace brig::init
