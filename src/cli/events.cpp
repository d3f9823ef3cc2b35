// SPDX-License-Identifier: Apache-2.0
// `brig events`.
#include "cli/brigd.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/piece_output.hpp"
#include "cli/read_option.hpp"
#include "cli/since.hpp"
#include "cli/verbs.hpp"

#include <CLI/App.hpp>

#include <memory>
#include <optional>
#include <string>

namespace brig::cli {
namespace {

struct EventsOptions {
  std::string since;
  bool no_follow = false;
};

int events_verb(const EventsOptions& options) {
  const Interrupt interrupt;
  std::optional<std::uint64_t> since;
  const auto parse = [](const std::string& text) {
    return parse_since(text, std::chrono::system_clock::now());
  };
  if (auto read = read_option("--since", options.since, since, parse); !read)
    return complain(read.error()), kOwnFailure;
  daemon::Logs logs;
  logs.follow = options.no_follow ? daemon::Choice::no : daemon::Choice::yes;
  if (since) {
    logs.since_ms = *since;
  } else if (!options.no_follow) {
    logs.tail = 0;  // what happens from now on
  }
  auto client = brigd(daemon::Start::yes);
  if (!client) return complain(client.error()), kOwnFailure;
  PieceOutput output({.raw = true});  // ASCII, made by brigd itself
  const auto done = client->ask<daemon::Nothing>(
      daemon::Verb::events, logs, for_as_long_as_it_takes(interrupt.token()),
      {.piece = [&](channel::Stream stream, const daemon::Piece& piece) {
        if (!output.write(stream, piece)) client->hang_up();
      }});
  if (!done && interrupt.signal() != 0) return exit_code(done.error(), interrupt.signal());
  if (!done && output.failed()) return kOwnFailure;
  if (!done) return complain(done.error()), kOwnFailure;
  return 0;
}

}  // namespace

void add_events(CLI::App& app, int& status) {
  auto options = std::make_shared<EventsOptions>();
  CLI::App* verb = app.add_subcommand(
      "events", "What happens to the sandboxes that brigd holds: one JSON object a line.");
  verb->add_option("--since", options->since,
                   "What has happened since then, too: a time such as 2026-01-31T12:00:00Z, or how "
                   "long ago, such as 10m")
      ->type_name("TIME");
  verb->add_flag("--no-follow", options->no_follow, "Print what has happened, and end");
  verb->footer("The objects follow schemas/event.schema.json.");
  verb->callback([options, &status] { status = events_verb(*options); });
}

}  // namespace brig::cli
