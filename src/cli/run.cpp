// SPDX-License-Identifier: Apache-2.0
// `brig run`.
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/result_json.hpp"
#include "cli/result_target.hpp"
#include "cli/terminal_escape.hpp"
#include "cli/verbs.hpp"

#include <brig/run.hpp>
#include <brig/weakening/read_only_mount.hpp>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace brig::cli {
namespace {

constexpr std::chrono::seconds kSetupTime(120);  // a pull over a slow line included

/// The options as they are written.
struct RunOptions {
  std::string image = "localhost/brig/python:3.11";
  std::string policy = "sandboxed";
  std::string memory, cpus, timeout, output_limit, workdir, user, name, pull = "missing", engine,
                                                                        result;
  std::optional<std::uint32_t> pids;
  std::vector<std::string> env, mounts, command;
  bool json = false, interactive = false, raw = false;
};

/// What they mean.
struct RunRequest {
  Policy policy;
  RunSpec spec;
};

/// Parses into `into` unless the text is empty; an error names the option.
template <typename Into, typename Parse>
Result<void> read(const char* option, const std::string& text, Into& into, Parse parse) {
  if (text.empty()) return {};
  auto value = parse(text);
  if (!value) {
    Error error = value.error();
    error.message = std::string(option) + ": " + error.message;
    return fail(std::move(error));
  }
  into = std::move(*value);
  return {};
}

Result<Pull> parse_pull(const std::string& text) {
  if (text == "missing") return Pull::missing;
  if (text == "always") return Pull::always;
  if (text == "never") return Pull::never;
  return fail(Errc::invalid_argument, "'" + text + "': expected missing, always or never");
}

Result<Policy> make_run_policy(const RunOptions& options) {
  const auto preset = parse_preset(options.policy);
  if (!preset) return fail(preset.error());
  auto policy = make_policy(*preset);
  if (!policy) return policy;

  Narrowing narrowing;
  narrowing.pids = options.pids;
  for (auto read_one :
       {read("--memory", options.memory, narrowing.memory, &MemorySize::parse),
        read("--cpus", options.cpus, narrowing.cpus, &Cpus::parse),
        read("--timeout", options.timeout, narrowing.wall_time, &parse_duration),
        read("--output-limit", options.output_limit, narrowing.output, &MemorySize::parse)}) {
    if (!read_one) return fail(read_one.error());
  }
  policy = narrow(*policy, narrowing);
  if (!policy) return policy;
  for (const std::string& text : options.mounts) {
    const auto mount = weakening::ReadOnlyMount::parse(text);
    if (!mount) return fail(mount.error());
    if (auto weakened = weaken(*policy, *mount); !weakened) return fail(weakened.error());
  }
  return policy;
}

Result<RunRequest> read_options(const RunOptions& options) {
  auto policy = make_run_policy(options);
  if (!policy) return fail(policy.error());
  auto image = ImageRef::parse(options.image);
  if (!image) return fail(image.error());
  RunRequest request{.policy = std::move(*policy),
                     .spec = {.image = std::move(*image), .argv = options.command}};
  RunSpec& spec = request.spec;
  if (!options.workdir.empty()) spec.workdir = options.workdir;
  for (auto read_one : {read("--user", options.user, spec.user, &UserIds::parse),
                        read("--name", options.name, spec.name, &ContainerName::parse),
                        read("--pull", options.pull, spec.pull, &parse_pull)}) {
    if (!read_one) return fail(read_one.error());
  }
  for (const std::string& text : options.env) {
    auto variable = EnvVar::parse(text);
    if (!variable) return fail(variable.error());
    spec.env.push_back(std::move(*variable));
  }
  return request;
}

/// Escapes what goes to a terminal; passes everything else through untouched.
class TerminalFilter {
 public:
  TerminalFilter(int fd, bool raw) : fd_(fd), active_(!raw && ::isatty(fd) == 1) {}
  OutputFilter filter() {
    if (!active_) return {};
    return [this](std::string_view piece, std::string& out) { escape_.escape(piece, out); };
  }
  void finish() {
    std::string rest;
    escape_.finish(rest);
    if (!rest.empty()) [[maybe_unused]]
      const auto n = ::write(fd_, rest.data(), rest.size());
  }

 private:
  int fd_;
  bool active_;
  TerminalEscape escape_;
};

/// What is worth a word on stderr: whatever the command's own output and code don't tell.
void tell_ending(const RunResult& result) {
  const EndingKind kind = result.ending.kind;
  if (kind != EndingKind::exited && kind != EndingKind::signalled) {
    note(std::string(to_string(kind)) + ": " + result.ending.evidence);
  } else if (result.stdout_.truncated || result.stderr_.truncated) {
    note("the end of its output was lost: it was not read in time");
  }
  if (!result.cleanup_failure.empty()) {
    note("the container '" + result.container_name +
         "' is left behind (see 'brig prune'): " + result.cleanup_failure);
  }
}

/// CLI11 does not know that a command follows the options.
class RunManual : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override {
    return "Usage: brig run [OPTIONS] -- COMMAND [ARGUMENT]...\n";
  }
};

int report_failure(const RunOptions& options,
                   ResultTarget& target,
                   const Error& error,
                   const Interrupt& interrupt) {
  const int code = exit_code(error, interrupt.signal());
  const std::string json = to_json(error, code);
  if (options.json) print(json + "\n");
  if (!options.json) complain(error);
  if (auto written = target.write(json); !written) complain(written.error());
  return code;
}

int run_verb(const RunOptions& options) {
  const Interrupt interrupt;
  auto target = ResultTarget::open(options.result);
  if (!target) {
    complain(target.error());
    return kOwnFailure;
  }
  const auto request = read_options(options);
  if (!request) return report_failure(options, *target, request.error(), interrupt);
  for (const std::string& line : weakenings(request->policy)) note("weakening: " + line);

  const Wait wait{kSetupTime, interrupt.token()};
  const auto engine = Engine::connect({.url = options.engine}, wait);
  if (!engine) return report_failure(options, *target, engine.error(), interrupt);

  TerminalFilter stdout_filter(STDOUT_FILENO, options.raw);
  TerminalFilter stderr_filter(STDERR_FILENO, options.raw);
  RunIo io;
  if (options.interactive) io.stdin_fd = STDIN_FILENO;
  if (!options.json) {
    io.stdout_fd = STDOUT_FILENO;
    io.stderr_fd = STDERR_FILENO;
    io.stdout_filter = stdout_filter.filter();
    io.stderr_filter = stderr_filter.filter();
  }
  io.on_progress = show_progress;
  const auto result = run(*engine, request->policy, request->spec, io, wait);
  clear_progress();
  stdout_filter.finish();
  stderr_filter.finish();
  if (!result) return report_failure(options, *target, result.error(), interrupt);

  const int code = exit_code(result->ending, interrupt.signal());
  if (options.json && !print(to_json(*result, code, WithOutput::yes) + "\n")) {
    note("the result could not be written to stdout");
    return kOwnFailure;
  }
  if (!options.json) tell_ending(*result);
  if (auto written = target->write(to_json(*result, code, WithOutput::no)); !written) {
    complain(written.error());
    return kOwnFailure;
  }
  return code;
}

}  // namespace

void add_run(CLI::App& app, const std::vector<std::string>& command, int& status) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* verb = app.add_subcommand("run",
                                      "Run one command in a new hardened container, pass its "
                                      "output and exit code through, and leave nothing behind.");
  verb->formatter(std::make_shared<RunManual>());
  verb->add_option("--image", options->image, "The image. Those below localhost/ are never pulled")
      ->type_name("REF")
      ->capture_default_str();
  verb->add_option("--pull", options->pull, "When to pull it: missing, always or never")
      ->type_name("WHEN")
      ->capture_default_str();
  verb->add_option("-e,--env", options->env,
                   "A variable of the command's environment; again for more")
      ->type_name("NAME=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  verb->add_option("-w,--workdir", options->workdir,
                   "The working directory. Default: /work, which is writable and "
                   "the home directory")
      ->type_name("DIR");
  verb->add_option("-u,--user", options->user,
                   "Numeric, each 10000 or more. Default: a random high one")
      ->type_name("UID[:GID]");
  verb->add_option("--name", options->name,
                   "The container's name. Default: brig- and 16 random digits")
      ->type_name("NAME");
  verb->add_flag("-i,--interactive", options->interactive, "Feed standard input to the command");
  add_engine_option(*verb, options->engine);

  const char* limits = "Limits (each may only be below the policy's)";
  verb->add_option("--policy", options->policy,
                   "The preset: sandboxed, limited, standard or elevated")
      ->type_name("PRESET")
      ->capture_default_str()
      ->group(limits);
  verb->add_option("--memory", options->memory, "Memory, and no swap beside it, such as 128m")
      ->type_name("SIZE")
      ->group(limits);
  verb->add_option("--cpus", options->cpus, "Processor time, such as 0.5")
      ->type_name("NUMBER")
      ->group(limits);
  verb->add_option("--pids", options->pids, "Processes and threads")
      ->type_name("NUMBER")
      ->group(limits);
  verb->add_option("--timeout", options->timeout,
                   "Wall time, such as 10s or 500ms; then it is killed")
      ->type_name("TIME")
      ->group(limits);
  verb->add_option("--output-limit", options->output_limit,
                   "Output, stdout and stderr together, such as 1m; then it is killed")
      ->type_name("SIZE")
      ->group(limits);

  const char* loosenings = "Weakenings (each is logged, on the container and in the result)";
  verb->add_option("--mount", options->mounts,
                   "Show a file or directory of the host inside, read-only; again for more")
      ->type_name("SRC:DST")
      ->take_all()
      ->allow_extra_args(false)
      ->group(loosenings);

  const char* reporting = "Reporting";

  verb->add_flag("--json", options->json,
                 "Print one JSON object (schemas/run-result.schema.json) instead of the "
                 "output, which is in it")
      ->group(reporting);
  verb->add_option(
          "--result", options->result,
          "Write that object, without the output, to a file, or to a descriptor by its number. The "
          "command can print anything; this it can't forge")
      ->type_name("FILE|FD")
      ->group(reporting);
  verb->add_flag("--raw", options->raw,
                 "Don't escape control characters of the output on a terminal")
      ->group(reporting);

  verb->footer(
      "Exit status:\n"
      "  the command's own; 124 timed out; 125 brig failed, or how it ended is not known; 126 the "
      "command\n"
      "  can't be executed; 127 it is not there; 128+n killed by signal n (137 also for memory and "
      "output\n"
      "  limit; 130 after Ctrl-C; 141 when the output could not be passed on).\n"
      "\n"
      "Examples:\n"
      "  brig run -- python3 -c 'print(6 * 7)'\n"
      "  echo 'print(1)' | brig run -i -- python3 -\n"
      "  brig run --memory 64m --timeout 5s --result /tmp/result.json -- sh -c 'echo hello'\n"
      "  brig run --mount /srv/data:/data -- ls -l /data");
  // An empty value is most often a variable that is not set, and what it was to limit would not be.
  const CLI::Validator not_empty(
      [](std::string& text) {
        return text.empty() ? std::string("may not be empty") : std::string();
      },
      "");
  for (CLI::Option* option :
       verb->get_options([](CLI::Option* o) { return o->get_expected_max() > 0; })) {
    option->check(not_empty);
  }
  verb->callback([options, &command, &status] {
    options->command = command;
    if (command.empty()) {
      throw CLI::ValidationError(
          "COMMAND", "what to run is missing: brig run [OPTIONS] -- COMMAND [ARGUMENT]...");
    }
    status = run_verb(*options);
  });
}

}  // namespace brig::cli
