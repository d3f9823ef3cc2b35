// SPDX-License-Identifier: Apache-2.0
// What the kernel shows of the sandbox from inside, as texts: the host judges them.
#pragma once

#include "channel/messages.hpp"
#include "sys/unique_fd.hpp"

#include <vector>

namespace brig::init {

class Attestor {
 public:
  /// Reads everything. To be called before the process is made not dumpable, after which much of
  /// its own /proc is closed to it.
  static channel::Hello first();

  /// Reads once more what may have changed without brig-init's doing, and which pid was the last.
  /// A lease waits for it: what it reads stays open, as a path costs more than its text.
  channel::Hello again();

 private:
  struct Kept {
    const char* name;
    sys::UniqueFd fd;
  };
  std::vector<Kept> kept_;
};

}  // namespace brig::init
