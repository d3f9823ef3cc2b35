// SPDX-License-Identifier: Apache-2.0
// `brig logs`.
#include "base/timestamp.hpp"
#include "cli/brigd.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/piece_output.hpp"
#include "cli/read_option.hpp"
#include "cli/since.hpp"
#include "cli/verbs.hpp"

#include <CLI/App.hpp>

#include <chrono>
#include <limits>
#include <memory>
#include <string>

namespace brig::cli {
namespace {

struct LogsOptions {
  std::string sandbox, since, tail = "all";
  bool follow = false, timestamps = false, raw = false;
};

Result<daemon::Logs> read_options(const LogsOptions& options) {
  daemon::Logs logs;
  logs.sandbox = options.sandbox;
  logs.follow = options.follow ? daemon::Choice::yes : daemon::Choice::no;
  std::optional<std::uint64_t> since;
  std::optional<std::uint64_t> tail;
  const auto parse = [](const std::string& text) {
    return parse_since(text, std::chrono::system_clock::now());
  };
  if (auto read = read_option("--since", options.since, since, parse); !read)
    return fail(read.error());
  if (options.tail != "all") {
    if (auto read = read_option("--tail", options.tail, tail, &parse_lines); !read)
      return fail(read.error());
  }
  logs.since_ms = since.value_or(0);
  logs.tail = tail.value_or(std::numeric_limits<std::uint64_t>::max());
  return logs;
}

int logs_verb(const LogsOptions& options) {
  const Interrupt interrupt;
  const auto logs = read_options(options);
  if (!logs) return complain(logs.error()), kOwnFailure;
  auto client = brigd(daemon::Start::no);
  if (!client) return complain(client.error()), kOwnFailure;
  PieceOutput output({.timestamps = options.timestamps, .raw = options.raw});
  const auto done = client->ask<daemon::Nothing>(
      daemon::Verb::logs, *logs, for_as_long_as_it_takes(interrupt.token()),
      {.piece = [&](channel::Stream stream, const daemon::Piece& piece) {
        if (!output.write(stream, piece)) client->hang_up();
      }});
  output.finish();
  if (!done && interrupt.signal() != 0) return exit_code(done.error(), interrupt.signal());
  if (!done && output.failed()) return kOwnFailure;
  if (!done) return complain(done.error()), kOwnFailure;
  return 0;
}

}  // namespace

void add_logs(CLI::App& app, int& status) {
  auto options = std::make_shared<LogsOptions>();
  CLI::App* verb = app.add_subcommand(
      "logs", "What the command of a detached sandbox (brig run -d) has written.");
  verb->add_option("SANDBOX", options->sandbox, "Its name, id or the beginning of its id")
      ->required();
  verb->add_flag("-f,--follow", options->follow, "Go on until the command has ended");
  verb->add_option("--since", options->since,
                   "Not what is older: a time such as 2026-01-31T12:00:00Z, or how long ago, such "
                   "as 10m")
      ->type_name("TIME");
  verb->add_option("-n,--tail", options->tail, "So many of the last lines, or all")
      ->type_name("NUMBER")
      ->capture_default_str();
  verb->add_flag("-t,--timestamps", options->timestamps, "Begin each line with its time");
  verb->add_flag("--raw", options->raw, "Don't escape control characters on a terminal");
  verb->footer(
      "Standard output comes on stdout, standard error on stderr, in the order in which they were "
      "written.\n"
      "\n"
      "Examples:\n"
      "  brig logs -f worker\n"
      "  brig logs --since 10m --tail 100 worker");
  verb->callback([options, &status] { status = logs_verb(*options); });
}

}  // namespace brig::cli
