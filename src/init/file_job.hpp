// SPDX-License-Identifier: Apache-2.0
// A job that moves files, in the stub's own process: it has a job's tag, limits and filter, and is
// never dumpable, so that no other job can read it or write to its streams.
#pragma once

#include <string>
#include <vector>

namespace brig::init {

/// Does what the arguments say, below the working directory, and ends with 0 or an errno value; why
/// is told on stderr, without the value's own text. `files/operation.hpp` has the arguments.
[[noreturn]] void run_file_job(const std::vector<std::string>& arguments);

}  // namespace brig::init
