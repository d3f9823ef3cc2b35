// SPDX-License-Identifier: Apache-2.0
// `brig stats`.
#include "base/until.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/usage_report.hpp"
#include "cli/usage_round.hpp"
#include "cli/verbs.hpp"
#include "sys/poll.hpp"

#include <brig/sandboxes.hpp>

#include <CLI/App.hpp>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace brig::cli {
namespace {

/// Of connecting, and of each table: one that hangs ends the verb.
constexpr std::chrono::seconds kTime(10);
constexpr std::chrono::seconds kBetween(1);

struct StatsOptions {
  std::string engine;
  std::vector<std::string> names;
  bool no_stream = false;
  bool json = false;
};

/// What is on stdout: one table after the other, or lines.
class Output {
 public:
  explicit Output(const StatsOptions& options)
      : json_(options.json),
        in_place_(!options.json && !options.no_stream && stdout_is_terminal()) {}

  bool show(const std::vector<UsageRow>& rows) {
    if (json_) {
      std::string lines;
      for (const UsageRow& row : rows) lines += usage_json(row) + "\n";
      return print(lines);
    }
    const std::string table = usage_table(rows);
    if (in_place_) return print(screen_frame(table, terminal_height()));
    return print((std::exchange(first_, false) ? "" : "\n") + table);
  }

  /// The cursor is at a line's beginning already, but for the "^C" that a terminal has echoed.
  void finish() const {
    if (in_place_) print("\r\x1b[K");
  }

 private:
  bool json_;
  bool in_place_;
  bool first_ = true;
};

/// The sandboxes that are meant: the names' ids. A name that means none is told, all of them are.
Result<std::vector<ContainerId>> find_named(const Engine& engine,
                                            const std::vector<std::string>& names,
                                            const Wait& wait,
                                            bool& all_found) {
  std::vector<ContainerId> ids;
  if (names.empty()) return ids;
  const auto sandboxes = list_sandboxes(engine, wait);
  if (!sandboxes) return fail(sandboxes.error());
  for (const std::string& name : names) {
    const auto ref = ContainerRef::parse(name);
    const auto id = ref ? find_running(*sandboxes, *ref) : Result<ContainerId>(fail(ref.error()));
    if (!id) complain(id.error());
    all_found = all_found && id;
    if (id) ids.push_back(*id);
  }
  return ids;
}

/// Table after table, until no sandbox is left to tell of, or nobody reads them. An error is why it
/// ended otherwise.
Result<int> show_usage(const Engine& engine,
                       const StatsOptions& options,
                       const std::vector<ContainerId>& only,
                       Output& output,
                       const std::stop_token& stop) {
  constexpr int kNobodyReads = 128 + SIGPIPE;
  std::vector<UsageRow> rows;
  for (bool first = true;; first = false) {
    const auto next = base::Until::after(kBetween, stop);
    auto round = usage_round(engine, only, rows, base::Until::after(kTime, stop));
    if (!round) return fail(round.error());
    rows = std::move(*round);
    // One table needs two samples: the first has nothing to compare with.
    const bool is_last = rows.empty() || (options.no_stream && !first);
    if ((is_last || !options.no_stream) && !output.show(rows)) return kNobodyReads;
    if (is_last) return 0;
    // No event is waited for: what there is then is that the reader has gone.
    const auto waited = sys::wait_for(STDOUT_FILENO, 0, next);
    if (waited) return kNobodyReads;
    if (waited.error().code != Errc::deadline_exceeded) return fail(waited.error());
  }
}

int stats_verb(const StatsOptions& options) {
  const Interrupt interrupt;
  const Wait wait{kTime, interrupt.token()};
  const auto give_up = [&](const Error& error) {
    if (error.code != Errc::cancelled) complain(error);
    return exit_code(error, interrupt.signal());
  };
  const auto engine = Engine::connect({.url = options.engine}, wait);
  if (!engine) return give_up(engine.error());
  bool all_found = true;
  const auto only = find_named(*engine, options.names, wait, all_found);
  if (!only) return give_up(only.error());
  if (!all_found) return 1;

  Output output(options);
  const auto status = show_usage(*engine, options, *only, output, interrupt.token());
  output.finish();
  return status ? *status : give_up(status.error());
}

}  // namespace

void add_stats(CLI::App& app, int& status) {
  auto options = std::make_shared<StatsOptions>();
  CLI::App* verb = app.add_subcommand(
      "stats", "Show what running sandboxes of this installation use: CPU, memory, processes.");
  verb->add_option("SANDBOX", options->names,
                   "Names, ids or beginnings of ids. Default: all that run");
  verb->add_flag("--no-stream", options->no_stream,
                 "One table, of the time between two samples, instead of one each second");
  verb->add_flag("--json", options->json,
                 "One JSON object a line for each sample (schemas/sandbox-usage.schema.json)");
  add_engine_option(*verb, options->engine);
  verb->footer(
      "On a terminal the table is drawn in place, each second; elsewhere one follows the other, "
      "with an\n"
      "empty line between. It ends when no such sandbox runs any more, or with Ctrl-C.\n"
      "\n"
      "CPU % is of one CPU since the table before (-- in a sandbox's first), MEM USAGE without "
      "file "
      "pages\n"
      "that nobody has touched for a while, PIDS with threads. brig-init counts, too.\n"
      "\n"
      "Exit status:\n"
      "  0; 1 a name means no running sandbox; 125 brig failed; 130 after Ctrl-C; 141 when nobody "
      "reads\n"
      "  stdout any more.\n"
      "\n"
      "Examples:\n"
      "  brig stats\n"
      "  brig stats --no-stream my-job\n"
      "  brig stats --json | jq --unbuffered .memory_bytes");
  verb->callback([options, &status] { status = stats_verb(*options); });
}

}  // namespace brig::cli
