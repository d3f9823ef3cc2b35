// SPDX-License-Identifier: Apache-2.0
// brig-init: PID 1 of a sandbox, and, under another name, the step before a job.
#include "init/stub.hpp"
#include "init/supervisor.hpp"

#include <string_view>

#include <unistd.h>

int main(int argc, char** argv) {
  if (argc > 0 && std::string_view(argv[0]) == brig::init::kStubName)
    brig::init::run_stub(argc, argv);
  ::_exit(static_cast<int>(brig::init::supervise(argv[0])));
}
