// SPDX-License-Identifier: Apache-2.0
// `brig run`.
#include "cli/command_options.hpp"
#include "cli/console.hpp"
#include "cli/create_request.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/job_terminal.hpp"
#include "cli/result_json.hpp"
#include "cli/result_target.hpp"
#include "cli/run_copies.hpp"
#include "cli/run_in_pool.hpp"
#include "cli/sandbox_options.hpp"
#include "cli/tell_ending.hpp"
#include "cli/terminal_escape.hpp"
#include "cli/timing.hpp"
#include "cli/usage_line.hpp"
#include "cli/verbs.hpp"
#include "sandbox/installation.hpp"

#include <brig/run.hpp>

#include <CLI/App.hpp>

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
  SandboxOptions sandbox;
  CommandOptions command;
  CopyOptions copies;
  PoolRun pool;
  std::string result, detach_keys;
  std::vector<std::string> argv;
  bool json = false, detached = false;
};

/// What they mean.
struct RunRequest {
  SandboxRequest sandbox;
  ExecSpec command;
};

Result<RunRequest> read_options(const RunOptions& options) {
  if (!options.detach_keys.empty()) {
    return fail(Errc::invalid_argument,
                "--detach-keys: a command of 'brig run' ends with it, and one of 'brig run -d' is "
                "not shown; 'brig run -d -it', then 'brig attach -it' can leave it");
  }
  auto sandbox = read_sandbox_options(options.sandbox);
  if (!sandbox) return fail(sandbox.error());
  auto command = read_command_options(options.command, options.argv);
  if (!command) return fail(command.error());
  return RunRequest{std::move(*sandbox), std::move(*command)};
}

RunSpec spec_of(const RunRequest& request) {
  const auto& [sandbox, command] = request;
  return {.image = sandbox.spec.image,
          .argv = command.argv,
          .env = command.env,
          .workdir = command.workdir,
          .user = sandbox.spec.user,
          .name = sandbox.spec.name,
          .pull = sandbox.spec.pull,
          .limits = command.limits,
          .terminal = command.terminal};
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

int run_detached(const RunOptions& options, const Interrupt& interrupt) {
  const auto request = read_options(options);
  if (!request) return complain(request.error()), kOwnFailure;
  const auto created = create_in_brigd(
      request->sandbox, options.sandbox.engine,
      daemon::command_of(request->command, options.command.interactive), interrupt.token());
  if (!created) {
    complain(created.error());
    return exit_code(created.error(), interrupt.signal());
  }
  print(created->name + "\n");
  return 0;
}

int run_pooled(const RunOptions& options, Interrupt& interrupt) {
  // A policy's for a sandbox of one's own; of a sandbox that is there, the command's.
  CommandOptions narrowed = options.command;
  narrowed.timeout = options.sandbox.policy.timeout;
  narrowed.output_limit = options.sandbox.policy.output_limit;
  const auto command = read_command_options(narrowed, options.argv);
  if (!command) return complain(command.error()), kOwnFailure;
  const auto code = run_in_pool(options.pool, *command, options.command, interrupt);
  if (code) return *code;
  if (interrupt.signal() == 0) complain(code.error());
  return exit_code(code.error(), interrupt.signal());
}

int run_attached(const RunOptions& options, Interrupt& interrupt) {
  auto target = ResultTarget::open(options.result);
  if (!target) {
    complain(target.error());
    return kOwnFailure;
  }
  const auto request = read_options(options);
  if (!request) return report_failure(options, *target, request.error(), interrupt);
  const Policy& policy = request->sandbox.policy;
  for (const std::string& line : weakenings(policy)) note("weakening: " + line);

  Timing timing;
  const Wait wait{kSetupTime, interrupt.token()};
  const auto engine =
      Engine::connect({.url = options.sandbox.engine, .memory = sandbox::engine_memory()}, wait);
  if (!engine) return report_failure(options, *target, engine.error(), interrupt);

  RunSpec spec = spec_of(*request);
  if (auto read = read_copies(options.copies, spec); !read)
    return report_failure(options, *target, read.error(), interrupt);
  JobControl control;
  std::optional<JobTerminal> terminal;
  // A terminal program is nothing but control characters: who asks for one gets them.
  TerminalFilter stdout_filter(STDOUT_FILENO, options.command.raw || options.command.tty);
  TerminalFilter stderr_filter(STDERR_FILENO, options.command.raw);
  RunIo io;
  if (options.command.interactive) io.stdin_fd = STDIN_FILENO;
  if (!options.json) {
    io.stdout_fd = STDOUT_FILENO;
    io.stderr_fd = STDERR_FILENO;
    io.stdout_filter = stdout_filter.filter();
    io.stderr_filter = stderr_filter.filter();
  }
  ProgressLine progress;
  io.on_progress = [&progress](std::string_view step) { progress.tell(step); };
  if (options.command.tty) {
    terminal.emplace(
        interrupt, [&control](TerminalSize size) { control.resize(size); },
        options.command.interactive ? JobTerminal::Input::passed_on : JobTerminal::Input::none);
    io.control = &control;
    spec.terminal = JobTerminal::size();  // no change is missed from here on
  }
  timing.lap("connect");
  io.on_start = [&] {
    if (terminal) terminal->begin();
    timing.lap("sandbox");
  };
  const auto result = run(*engine, policy, spec, io, wait);
  timing.lap("command and copies out");
  if (terminal) terminal->end();
  stdout_filter.finish();
  stderr_filter.finish();
  if (!result) return report_failure(options, *target, result.error(), interrupt);

  const int code = run_exit_code(*result, interrupt.signal());
  if (options.json && !print(to_json(*result, code, WithOutput::yes) + "\n")) {
    note("the result could not be written to stdout");
    return kOwnFailure;
  }
  if (!options.json) tell_ending(*result);
  if (options.pool.timing) note(timing.text());
  if (auto written = target->write(to_json(*result, code, WithOutput::no)); !written) {
    complain(written.error());
    return kOwnFailure;
  }
  return code;
}

int run_verb(const RunOptions& options) {
  Interrupt interrupt;
  if (!options.pool.pool.empty()) return run_pooled(options, interrupt);
  return options.detached ? run_detached(options, interrupt) : run_attached(options, interrupt);
}

/// The options from `first` on make a sandbox of one's own: one of a pool is made already.
void add_pool_options(CLI::App& verb, PoolRun& pool, std::size_t first) {
  const char* group = "Pool";
  const std::vector<CLI::Option*> own = verb.get_options();
  CLI::Option* name =
      verb.add_option("--pool", pool.pool,
                      "In a sandbox that 'brig pool create' keeps ready: it is used "
                      "once, and ends with the command")
          ->group(group);
  for (std::size_t i = first; i < own.size(); ++i) {
    if (!own[i]->check_lname("timeout") && !own[i]->check_lname("output-limit"))
      name->excludes(own[i]);
  }
  name->excludes("--detach");
  verb.add_option("--when-empty", pool.when_empty,
                  "Where none is ready: 'wait' for the next, or have one made, 'cold'")
      ->check(CLI::IsMember({"wait", "cold"}))
      ->needs(name)
      ->group(group)
      ->capture_default_str();
}

}  // namespace

void add_run(CLI::App& app, const std::vector<std::string>& command, int& status) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* verb = app.add_subcommand("run",
                                      "Run one command in a new hardened container, pass its "
                                      "output and exit code through, and leave nothing behind.");
  verb->formatter(std::make_shared<UsageLine>("brig run [OPTIONS] -- COMMAND [ARGUMENT]..."));
  verb->add_flag("-d,--detach", options->detached,
                 "Return when the command begins, print the sandbox's name, and leave it to brigd: "
                 "see 'brig logs', 'brig attach', 'brig wait', 'brig stop', 'brig rm'");
  add_command_options(*verb, options->command);
  const std::size_t before = verb->get_options().size();
  add_sandbox_options(*verb, options->sandbox);
  add_copy_options(*verb, options->copies);
  add_pool_options(*verb, options->pool, before);
  // Who looks for it is told how it is done here.
  verb->add_option("--detach-keys", options->detach_keys)->group("")->excludes("--pool");

  const char* reporting = "Reporting";
  verb->add_flag("--json", options->json,
                 "Print one JSON object (schemas/run-result.schema.json) instead of the "
                 "output, which is in it")
      ->excludes("--tty")
      ->excludes("--detach")
      ->excludes("--pool")
      ->group(reporting);
  verb->add_flag("--timing", options->pool.timing, "Tell on stderr where the time went")
      ->excludes("--detach")
      ->group(reporting);
  verb->add_option(
          "--result", options->result,
          "Write that object, without the output, to a file, or to a descriptor by its number. The "
          "command can print anything; this it can't forge")
      ->type_name("FILE|FD")
      ->excludes("--detach")
      ->excludes("--pool")
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
      "The command ends with brig: no keys leave it running. 'brig run -d -it' and 'brig attach "
      "-it' "
      "do that.\n"
      "\n"
      "Examples:\n"
      "  brig run -- python3 -c 'print(6 * 7)'\n"
      "  echo 'print(1)' | brig run -i -- python3 -\n"
      "  brig run --memory 64m --timeout 5s --result /tmp/result.json -- sh -c 'echo hello'\n"
      "  brig run -it -- python3\n"
      "  brig run -d --name job -- python3 job.py; brig logs -f job\n"
      "  brig run --mount /srv/data:/data -- ls -l /data\n"
      "  brig run --pool python --timing -- python3 -c 'print(6 * 7)'\n"
      "  brig run --put ./src:/work --get /work/out:. -- python3 src/build.py -o out\n"
      "  brig run --policy ./policy.yaml --executable-tmp -- ./build.sh");
  refuse_empty_values(*verb);
  verb->callback([options, &command, &status] {
    options->argv = command;
    if (command.empty()) {
      throw CLI::ValidationError(
          "COMMAND", "what to run is missing: brig run [OPTIONS] -- COMMAND [ARGUMENT]...");
    }
    status = run_verb(*options);
  });
}

}  // namespace brig::cli
