// SPDX-License-Identifier: Apache-2.0
// `brig run`.
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/job_terminal.hpp"
#include "cli/read_option.hpp"
#include "cli/result_json.hpp"
#include "cli/result_target.hpp"
#include "cli/run_policy.hpp"
#include "cli/terminal_escape.hpp"
#include "cli/verbs.hpp"

#include <brig/run.hpp>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <chrono>
#include <cstdlib>
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
  PolicyOptions policy;
  std::string workdir, user, name, pull = "missing", engine, result, cpu_time;
  std::vector<std::string> env, command;
  bool json = false, interactive = false, tty = false, raw = false;
};

/// What they mean.
struct RunRequest {
  Policy policy;
  RunSpec spec;
};

Result<Pull> parse_pull(const std::string& text) {
  if (text == "missing") return Pull::missing;
  if (text == "always") return Pull::always;
  if (text == "never") return Pull::never;
  return fail(Errc::invalid_argument, "'" + text + "': expected missing, always or never");
}

Result<RunRequest> read_options(const RunOptions& options) {
  auto policy = make_run_policy(options.policy);
  if (!policy) return fail(policy.error());
  auto image = ImageRef::parse(options.image);
  if (!image) return fail(image.error());
  RunRequest request{.policy = std::move(*policy),
                     .spec = {.image = std::move(*image), .argv = options.command}};
  RunSpec& spec = request.spec;
  if (!options.workdir.empty()) spec.workdir = options.workdir;
  for (auto read :
       {read_option("--user", options.user, spec.user, &UserIds::parse),
        read_option("--name", options.name, spec.name, &ContainerName::parse),
        read_option("--pull", options.pull, spec.pull, &parse_pull),
        read_option("--cpu-time", options.cpu_time, spec.limits.cpu_time, &parse_duration)}) {
    if (!read) return fail(read.error());
  }
  for (const std::string& text : options.env) {
    auto variable = EnvVar::parse(text);
    if (!variable) return fail(variable.error());
    spec.env.push_back(std::move(*variable));
  }
  if (options.tty) {
    if (options.interactive && ::isatty(STDIN_FILENO) == 0)
      return fail(Errc::invalid_argument, "-i with -t: standard input is not a terminal");
    spec.terminal = JobTerminal::size();
    // Of two of the same name the last counts.
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing sets it.
    spec.env.insert(spec.env.begin(), EnvVar{"TERM", terminal_name(std::getenv("TERM"))});
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
    note("the container '" + result.sandbox->container_name +
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
  Interrupt interrupt;
  auto target = ResultTarget::open(options.result);
  if (!target) {
    complain(target.error());
    return kOwnFailure;
  }
  auto request = read_options(options);
  if (!request) return report_failure(options, *target, request.error(), interrupt);
  for (const std::string& line : weakenings(request->policy)) note("weakening: " + line);

  const Wait wait{kSetupTime, interrupt.token()};
  const auto engine = Engine::connect({.url = options.engine}, wait);
  if (!engine) return report_failure(options, *target, engine.error(), interrupt);

  JobControl control;
  std::optional<JobTerminal> terminal;
  // A terminal program is nothing but control characters: who asks for one gets them.
  TerminalFilter stdout_filter(STDOUT_FILENO, options.raw || options.tty);
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
  if (options.tty) {
    terminal.emplace(
        interrupt, control,
        options.interactive ? JobTerminal::Input::passed_on : JobTerminal::Input::none);
    io.control = &control;
    io.on_start = [&] {
      clear_progress();
      terminal->begin();
    };
    request->spec.terminal = JobTerminal::size();  // no change is missed from here on
  }
  const auto result = run(*engine, request->policy, request->spec, io, wait);
  if (terminal) terminal->end();
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
  verb->add_flag("-t,--tty", options->tty,
                 "Give the command a terminal of the size of this one; with -i, every key is its "
                 "own, Ctrl-C too. Its output is not escaped: it drives this terminal");
  add_engine_option(*verb, options->engine);

  add_policy_options(*verb, options->policy);

  verb->add_option("--cpu-time", options->cpu_time,
                   "Processor time of all its processes, such as 10s; then it is killed")
      ->type_name("TIME")
      ->group(kLimits);

  const char* reporting = "Reporting";
  verb->add_flag("--json", options->json,
                 "Print one JSON object (schemas/run-result.schema.json) instead of the "
                 "output, which is in it")
      ->excludes("--tty")
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
      "  the command's own; 124 timed out, or its processor time was over; 125 brig failed, or how "
      "it\n"
      "  ended is not known; 126 the command can't be executed; 127 it is not there; 128+n killed "
      "by\n"
      "  signal n (137 also for memory and output limit; 130 after Ctrl-C; 141 when the output "
      "could not\n"
      "  be passed on).\n"
      "\n"
      "Examples:\n"
      "  brig run -- python3 -c 'print(6 * 7)'\n"
      "  echo 'print(1)' | brig run -i -- python3 -\n"
      "  brig run --memory 64m --timeout 5s --result /tmp/result.json -- sh -c 'echo hello'\n"
      "  brig run -it -- python3\n"
      "  brig run --mount /srv/data:/data -- ls -l /data\n"
      "  brig run --policy ./policy.yaml --executable-tmp -- ./build.sh");
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
