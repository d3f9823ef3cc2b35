// SPDX-License-Identifier: Apache-2.0
// `brig attach`.
#include "cli/brigd.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/job_input.hpp"
#include "cli/piece_output.hpp"
#include "cli/remote_terminal.hpp"
#include "cli/sandbox_options.hpp"
#include "cli/tell_ending.hpp"
#include "cli/verbs.hpp"

#include <CLI/App.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <unistd.h>

namespace brig::cli {
namespace {

using channel::Type;

struct AttachOptions {
  std::string sandbox, detach_keys;
  bool interactive = false, tty = false, raw = false;
};

/// Standard input, sent to the command until it ends, or until this is told to stop. True when the
/// detach keys came.
bool feed(daemon::Client& client,
          const std::optional<DetachKeys>& keys,
          const std::stop_token& stop) {
  const auto until = for_as_long_as_it_takes(stop);
  const auto end = pass_input_on(
      keys, until, [&](std::string_view piece) { return client.tell(Type::data, piece, until); });
  // Nothing is left to be done for an end that can't be sent: the connection has one, too.
  if (end == InputEnd::over) static_cast<void>(client.tell(Type::end, {}, until));
  return end == InputEnd::detached;
}

int attach_verb(const AttachOptions& options) {
  Interrupt interrupt;
  if (options.tty && options.interactive && ::isatty(STDIN_FILENO) == 0) {
    complain({Errc::invalid_argument, "-i with -t: standard input is not a terminal", 0, {}});
    return kOwnFailure;
  }
  const auto keys = read_detach_keys(options.detach_keys, options.tty && options.interactive);
  if (!keys) return complain(keys.error()), kOwnFailure;
  auto client = brigd(daemon::Start::no);
  if (!client) return complain(client.error()), kOwnFailure;
  daemon::Attach attach;
  attach.sandbox = options.sandbox;
  attach.with_stdin = options.interactive ? daemon::Choice::yes : daemon::Choice::no;
  PieceOutput output({.raw = options.raw || options.tty});
  std::optional<RemoteTerminal> terminal;
  if (options.tty) terminal.emplace(interrupt, *client, options.interactive);
  Result<daemon::JobEnd> end;
  std::atomic<bool> detached = false;
  {
    std::jthread feeder;
    const auto start_feeding = [&] {
      if (terminal) terminal->begin();
      if (!options.interactive) return;
      feeder = std::jthread([&](const std::stop_token& stop) {
        if (!feed(*client, *keys, stop)) return;
        detached = true;
        client->hang_up();
      });
    };
    end = client->ask<daemon::JobEnd>(
        daemon::Verb::attach, attach, for_as_long_as_it_takes(interrupt.token()),
        {.sent = start_feeding, .piece = [&](channel::Stream stream, const daemon::Piece& piece) {
           if (!output.write(stream, piece)) client->hang_up();
         }});
  }
  if (terminal) terminal->end();
  output.finish();
  if (!end && (detached || interrupt.signal() != 0)) {
    note("detached; the command goes on");
    return detached ? 0 : exit_code(end.error(), interrupt.signal());
  }
  if (!end && output.failed()) return kOwnFailure;
  if (!end) return complain(end.error()), kOwnFailure;
  const auto result = daemon::result_of(*end);
  if (!result) return complain(result.error()), kOwnFailure;
  tell_ending(*result);
  return exit_code(result->ending, 0);
}

}  // namespace

void add_attach(CLI::App& app, int& status) {
  auto options = std::make_shared<AttachOptions>();
  CLI::App* verb = app.add_subcommand(
      "attach", "Follow the command of a detached sandbox (brig run -d) from now on, to its end.");
  verb->add_option("SANDBOX", options->sandbox, "Its name, id or the beginning of its id")
      ->required();
  verb->add_flag("-i,--interactive", options->interactive,
                 "Feed standard input to the command, which was made with 'brig run -d -i'");
  verb->add_flag(
      "-t,--tty", options->tty,
      "Show the command's terminal, which it was given by 'brig run -d -t', on this one; "
      "with -i, every key but the detach keys is its own, Ctrl-C too");
  add_detach_keys_option(*verb, options->detach_keys);
  verb->add_flag("--raw", options->raw, "Don't escape control characters on a terminal");
  verb->footer(
      "Ctrl-C detaches, and with -it the detach keys do: the command goes on, and can be attached "
      "to again.\n"
      "What it wrote before is in 'brig logs'. Exit status: as of 'brig run'; 0 after the detach "
      "keys.\n"
      "\n"
      "Examples:\n"
      "  brig run -d -it --name shell -- sh\n"
      "  brig attach -it shell\n"
      "  brig attach -it --detach-keys ctrl-x,d shell");
  refuse_empty_values(*verb);
  verb->callback([options, &status] { status = attach_verb(*options); });
}

}  // namespace brig::cli
