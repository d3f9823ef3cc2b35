// SPDX-License-Identifier: Apache-2.0
// `brig attach`.
#include "cli/brigd.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/piece_output.hpp"
#include "cli/remote_terminal.hpp"
#include "cli/tell_ending.hpp"
#include "cli/verbs.hpp"
#include "sys/poll.hpp"

#include <CLI/App.hpp>

#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <unistd.h>

namespace brig::cli {
namespace {

using channel::Type;

struct AttachOptions {
  std::string sandbox;
  bool interactive = false, tty = false, raw = false;
};

/// Standard input, sent to the command until it ends, or until this is told to stop.
void feed(daemon::Client& client, const std::stop_token& stop) {
  constexpr std::size_t kChunk = std::size_t{32} << 10U;
  std::array<char, kChunk> buffer{};
  const auto until = for_as_long_as_it_takes(stop);
  while (sys::wait_for(STDIN_FILENO, POLLIN, until)) {
    const auto n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    const auto sent =
        n > 0 ? client.tell(Type::data, {buffer.data(), static_cast<std::size_t>(n)}, until)
              : client.tell(Type::end, {}, until);
    if (!sent || n <= 0) return;
  }
}

int attach_verb(const AttachOptions& options) {
  Interrupt interrupt;
  if (options.tty && options.interactive && ::isatty(STDIN_FILENO) == 0) {
    complain({Errc::invalid_argument, "-i with -t: standard input is not a terminal", 0, {}});
    return kOwnFailure;
  }
  auto client = brigd(daemon::Start::no);
  if (!client) return complain(client.error()), kOwnFailure;
  daemon::Attach attach;
  attach.sandbox = options.sandbox;
  attach.with_stdin = options.interactive ? daemon::Choice::yes : daemon::Choice::no;
  PieceOutput output({.raw = options.raw || options.tty});
  std::optional<RemoteTerminal> terminal;
  if (options.tty) terminal.emplace(interrupt, *client, options.interactive);
  Result<daemon::JobEnd> end;
  {
    std::jthread feeder;
    const auto start_feeding = [&] {
      if (terminal) terminal->begin();
      if (options.interactive)
        feeder = std::jthread([&](const std::stop_token& stop) { feed(*client, stop); });
    };
    end = client->ask<daemon::JobEnd>(
        daemon::Verb::attach, attach, for_as_long_as_it_takes(interrupt.token()),
        {.sent = start_feeding, .piece = [&](channel::Stream stream, const daemon::Piece& piece) {
           if (!output.write(stream, piece)) client->hang_up();
         }});
  }
  if (terminal) terminal->end();
  output.finish();
  if (!end && interrupt.signal() != 0) {
    note("detached; the command goes on");
    return exit_code(end.error(), interrupt.signal());
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
      "with -i, every key is its own: detach by ending brig otherwise");
  verb->add_flag("--raw", options->raw, "Don't escape control characters on a terminal");
  verb->footer(
      "Ctrl-C detaches: the command goes on. What it wrote before is in 'brig logs'. Exit status: "
      "as "
      "of 'brig run'.");
  verb->callback([options, &status] { status = attach_verb(*options); });
}

}  // namespace brig::cli
