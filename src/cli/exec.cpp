// SPDX-License-Identifier: Apache-2.0
// `brig exec`.
#include "cli/attached.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/job_input.hpp"
#include "cli/lent_terminal.hpp"
#include "cli/run_policy.hpp"
#include "cli/sandbox_options.hpp"
#include "cli/tell_ending.hpp"
#include "cli/usage_line.hpp"
#include "cli/verbs.hpp"

#include <CLI/App.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace brig::cli {
namespace {

struct ExecOptions {
  std::string sandbox;
  CommandOptions command;
  std::string detach_keys;
  std::vector<std::string> argv;
  bool detached = false;
};

/// What they mean.
struct ExecRequest {
  daemon::Exec exec;
  std::optional<DetachKeys> keys;  ///< Of a command that has brig's terminal, keys and all.
};

Result<ExecRequest> read_options(const ExecOptions& options) {
  if (options.detached && (options.command.interactive || options.command.tty))
    return fail(Errc::invalid_argument, "--detach: such a command has no input and no terminal");
  auto keys =
      read_detach_keys(options.detach_keys, options.command.tty && options.command.interactive);
  if (!keys) return fail(keys.error());
  const auto spec = read_command_options(options.command, options.argv);
  if (!spec) return fail(spec.error());
  daemon::Exec exec;
  exec.sandbox = options.sandbox;
  exec.command = daemon::command_of(*spec, options.command.interactive);
  exec.detached = options.detached ? daemon::Choice::yes : daemon::Choice::no;
  return ExecRequest{std::move(exec), std::move(*keys)};
}

/// Its answer comes before its end.
Result<int> start_detached(daemon::Client& client, const daemon::Exec& exec) {
  const auto started = client.ask<daemon::Ran>(daemon::Verb::exec, exec, soon());
  if (!started) return fail(started.error());
  return 0;
}

Result<int> tell_end(const daemon::Ran& ran, const Interrupt& interrupt) {
  if (ran.end.empty()) {
    note("detached; the command goes on");
    return 0;
  }
  const auto result = daemon::result_of(ran.end.front());
  if (!result) return fail(result.error());
  tell_ending(*result);
  return exit_code(result->ending, interrupt.signal());
}

/// With brig's terminal and its keys.
Result<int> run_on_terminal(daemon::Client& client,
                            const daemon::Exec& exec,
                            const DetachKeys& keys,
                            Interrupt& interrupt) {
  const auto lent = LentTerminal::open(keys);
  if (!lent) return fail(lent.error());
  RemoteTerminal terminal(interrupt, client, true);
  const auto begin = [&] {
    terminal.begin();
    // Where this fails, the command's end is what is told.
    (*lent)->begin(
        [&](const std::array<int, 2>& ends) { static_cast<void>(client.leave(ends, soon())); });
  };
  const auto ran =
      client.ask<daemon::Ran>(daemon::Verb::exec, exec, for_as_long_as_it_takes(interrupt.token()),
                              {.sent = begin}, (*lent)->descriptors());
  client.hang_up();  // brigd lets go of the pipes, whatever has come
  (*lent)->finish();
  terminal.end();
  if (!ran) return fail(ran.error());
  return tell_end(*ran, interrupt);
}

Result<int> run_attached(daemon::Client& client,
                         const daemon::Exec& exec,
                         const CommandOptions& options,
                         Interrupt& interrupt) {
  const auto ran = ask_attached<daemon::Ran>(client, daemon::Verb::exec, exec, options, interrupt);
  if (!ran) return fail(ran.error());
  return tell_end(*ran, interrupt);
}

Result<int> carry_out(const ExecOptions& options,
                      const ExecRequest& request,
                      Interrupt& interrupt) {
  auto client = brigd(daemon::Start::no);
  if (!client) return fail(client.error());
  if (options.detached) return start_detached(*client, request.exec);
  if (request.keys) return run_on_terminal(*client, request.exec, *request.keys, interrupt);
  return run_attached(*client, request.exec, options.command, interrupt);
}

int exec_verb(const ExecOptions& options) {
  Interrupt interrupt;
  const auto request = read_options(options);
  if (!request) return complain(request.error()), kOwnFailure;
  const auto code = carry_out(options, *request, interrupt);
  if (code) return *code;
  if (interrupt.signal() == 0) complain(code.error());
  return exit_code(code.error(), interrupt.signal());
}

}  // namespace

void add_exec(CLI::App& app, const std::vector<std::string>& command, int& status) {
  auto options = std::make_shared<ExecOptions>();
  CLI::App* verb = app.add_subcommand(
      "exec",
      "Run a command in a sandbox of 'brig create' or 'brig run -d', pass its output and "
      "exit code through.");
  verb->formatter(
      std::make_shared<UsageLine>("brig exec [OPTIONS] SANDBOX -- COMMAND [ARGUMENT]..."));
  verb->add_option("SANDBOX", options->sandbox, "Its name, id or the beginning of its id")
      ->required();
  verb->add_flag("-d,--detach", options->detached,
                 "Return at once; its output is dropped, it ends with the sandbox");
  add_command_options(*verb, options->command);
  add_detach_keys_option(*verb, options->detach_keys);
  add_time_and_output_options(*verb, options->command.timeout, options->command.output_limit);
  verb->footer(
      "Exit status: as of 'brig run'. Any number of commands run in a sandbox at once; they share "
      "its memory,\n"
      "processes and files. Ctrl-C kills the command and everything that it started, not the "
      "sandbox.\n"
      "\n"
      "With -it, ctrl-p ctrl-q leaves the command running: what it writes from then on is dropped, "
      "and nobody\n"
      "can attach to it. One that is to be come back to is made by 'brig run -d -it'. The exit "
      "status is 0 then.\n"
      "\n"
      "Examples:\n"
      "  brig exec work -- python3 -c 'print(6 * 7)'\n"
      "  echo 'print(1)' | brig exec -i work -- python3 -\n"
      "  brig exec -it work -- sh\n"
      "  brig exec --cpu-time 2s --file-size 1m work -- ./solve");
  refuse_empty_values(*verb);
  verb->callback([options, &command, &status] {
    options->argv = command;
    if (command.empty()) {
      throw CLI::ValidationError(
          "COMMAND",
          "what to run is missing: brig exec [OPTIONS] SANDBOX -- COMMAND [ARGUMENT]...");
    }
    status = exec_verb(*options);
  });
}

}  // namespace brig::cli
