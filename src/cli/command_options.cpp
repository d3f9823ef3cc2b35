// SPDX-License-Identifier: Apache-2.0
#include "cli/command_options.hpp"

#include "cli/job_terminal.hpp"
#include "cli/read_option.hpp"
#include "cli/run_policy.hpp"

#include <cstdlib>
#include <utility>

#include <unistd.h>

namespace brig::cli {

void add_command_options(CLI::App& verb, CommandOptions& options) {
  verb.add_option("-e,--env", options.env,
                  "A variable of the command's environment; again for more")
      ->type_name("NAME=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  verb.add_option("-w,--workdir", options.workdir,
                  "The working directory. Default: /work, which is writable and the home directory")
      ->type_name("DIR");
  verb.add_flag("-i,--interactive", options.interactive, "Feed standard input to the command");
  verb.add_flag("-t,--tty", options.tty,
                "Give the command a terminal of the size of this one; with -i, every key is its "
                "own, Ctrl-C too (but brig exec's detach keys). Its output is not escaped: it "
                "drives this terminal");
  verb.add_flag("--raw", options.raw,
                "Don't escape control characters of the output on a terminal");
  verb.add_option("--cpu-time", options.cpu_time,
                  "Processor time of all its processes, such as 10s; then it is killed")
      ->type_name("TIME")
      ->group(kLimits);
  verb.add_option("--file-size", options.file_size, "Of any file that it writes, such as 10m")
      ->type_name("SIZE")
      ->group(kLimits);
  verb.add_option("--open-files", options.open_files, "Of each of its processes")
      ->type_name("NUMBER")
      ->group(kLimits);
}

Result<ExecSpec> read_command_options(const CommandOptions& options,
                                      const std::vector<std::string>& argv) {
  ExecSpec spec{.argv = argv};
  if (!options.workdir.empty()) spec.workdir = options.workdir;
  for (const std::string& text : options.env) {
    auto variable = EnvVar::parse(text);
    if (!variable) return fail(variable.error());
    spec.env.push_back(std::move(*variable));
  }
  ExecLimits& limits = spec.limits;
  for (auto read :
       {read_option("--timeout", options.timeout, limits.wall_time, &parse_duration),
        read_option("--cpu-time", options.cpu_time, limits.cpu_time, &parse_duration),
        read_option("--output-limit", options.output_limit, limits.output, &MemorySize::parse),
        read_option("--file-size", options.file_size, limits.file_size, &MemorySize::parse)}) {
    if (!read) return fail(read.error());
  }
  if (options.open_files != 0) limits.open_files = options.open_files;
  if (options.tty) {
    if (options.interactive && ::isatty(STDIN_FILENO) == 0)
      return fail(Errc::invalid_argument, "-i with -t: standard input is not a terminal");
    spec.terminal = JobTerminal::size();
    // Of two of the same name the last counts.
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing sets it.
    spec.env.insert(spec.env.begin(), EnvVar{"TERM", terminal_name(std::getenv("TERM"))});
  }
  return spec;
}

}  // namespace brig::cli
