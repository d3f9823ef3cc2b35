// SPDX-License-Identifier: Apache-2.0
// The options of how a command runs: environment, directory, input, terminal, limits.
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
  bool interactive = false, tty = false, raw = false;
};

/// `options` outlives the verb.
void add_command_options(CLI::App& verb, CommandOptions& options);

/// Errors name the option. With a terminal, of the size that brig's own has now.
Result<ExecSpec> read_command_options(const CommandOptions& options,
                                      const std::vector<std::string>& argv);

}  // namespace brig::cli
