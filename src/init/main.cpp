// SPDX-License-Identifier: Apache-2.0
// brig-init: PID 1 of a sandbox.
#include "init/supervisor.hpp"

#include <unistd.h>

int main() {
  ::_exit(static_cast<int>(brig::init::supervise()));
}
