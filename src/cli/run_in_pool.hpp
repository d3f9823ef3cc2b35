// SPDX-License-Identifier: Apache-2.0
// `brig run --pool`: a command in a sandbox that brigd has ready.
#pragma once

#include "cli/command_options.hpp"
#include "cli/interrupt.hpp"

#include <brig/sandbox.hpp>

#include <string>

namespace brig::cli {

struct PoolRun {
  std::string pool;
  std::string when_empty = "wait";  ///< Or "cold".
  bool timing = false;
};

/// The exit status.
Result<int> run_in_pool(const PoolRun& run,
                        const ExecSpec& spec,
                        const CommandOptions& options,
                        Interrupt& interrupt);

}  // namespace brig::cli
