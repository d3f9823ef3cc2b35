// SPDX-License-Identifier: Apache-2.0
// The options of how a command runs in a sandbox that is there: environment, directory, limits.
#pragma once

#include <brig/sandbox.hpp>

#include <CLI/App.hpp>

#include <string>
#include <vector>

namespace brig::cli {

/// The options as they are written.
struct CommandOptions {
  std::string workdir;
  std::vector<std::string> env;
  std::string timeout, cpu_time, output_limit, file_size;
  std::uint32_t open_files = 0;
};

/// `options` outlives the verb.
void add_command_options(CLI::App& verb, CommandOptions& options);

/// Errors name the option.
Result<ExecSpec> read_command_options(const CommandOptions& options,
                                      const std::vector<std::string>& argv);

}  // namespace brig::cli
