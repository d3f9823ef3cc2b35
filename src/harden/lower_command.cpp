// SPDX-License-Identifier: Apache-2.0
#include "harden/arguments.hpp"
#include "harden/command.hpp"

namespace brig::harden {

Result<channel::Exec> lower_command(const Policy& policy, const Command& command) {
  if (auto checked = check_arguments(command.argv, command.env); !checked)
    return fail(checked.error());
  if (auto checked = check_workdir(command.workdir); !checked) return fail(checked.error());
  channel::Exec exec;
  exec.argv = command.argv;
  auto variables = job_variables(command.env);
  if (command.terminal) {
    variables.try_emplace("TERM", "xterm");
    exec.terminal = channel::Terminal::pty;
    exec.rows = command.terminal->rows;
    exec.columns = command.terminal->columns;
  }
  for (const auto& [name, value] : variables) {
    std::string entry = name;
    entry += "=";
    entry += value;
    exec.env.push_back(std::move(entry));
  }
  exec.cwd = command.workdir;
  exec.input = command.with_stdin ? channel::Input::stream : channel::Input::null;
  exec.wall_ms = static_cast<std::uint64_t>(policy.wall_time.count());
  exec.cpu_ms = static_cast<std::uint64_t>(command.cpu_time.count());
  exec.output_bytes = policy.output.count();
  exec.file_bytes = policy.file_size.count();
  exec.open_files = policy.open_files;
  return exec;
}

}  // namespace brig::harden
