// SPDX-License-Identifier: Apache-2.0
// `brig ps`.
#include "cli/brigd.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/sandbox_table.hpp"
#include "cli/verbs.hpp"

#include <brig/sandboxes.hpp>

#include <CLI/App.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace brig::cli {
namespace {

constexpr std::chrono::seconds kTime(30);

struct PsOptions {
  std::string engine;
  bool all = false;
};

Result<daemon::Listing> ask_brigd() {
  auto client = brigd(daemon::Start::no);
  if (!client) return fail(client.error());
  return client->ask<daemon::Listing>(daemon::Verb::list, daemon::Nothing{}, soon());
}

/// None where no brigd runs: it remembers nothing beyond its end.
Result<std::vector<daemon::Listed>> held_by_brigd() {
  auto listing = ask_brigd();
  if (listing) return std::move(listing->sandboxes);
  if (listing.error().code == Errc::unavailable) return std::vector<daemon::Listed>();
  return fail(listing.error());
}

Result<std::string> table(const PsOptions& options) {
  const Wait wait{kTime, {}};
  const auto engine = Engine::connect({.url = options.engine}, wait);
  if (!engine) return fail(engine.error());
  const auto of_engine = list_sandboxes(*engine, wait);
  if (!of_engine) return fail(of_engine.error());
  // After the engine: one that ends meanwhile would else be in neither list.
  std::vector<daemon::Listed> of_brigd;
  if (options.all) {
    auto held = held_by_brigd();
    if (!held) return fail(held.error());
    of_brigd = std::move(*held);
  }
  return sandbox_table(*of_engine, of_brigd, std::chrono::system_clock::now());
}

int ps_verb(const PsOptions& options) {
  const auto text = table(options);
  if (!text) return complain(text.error()), kOwnFailure;
  print(*text);
  return 0;
}

}  // namespace

void add_ps(CLI::App& app, int& status) {
  auto options = std::make_shared<PsOptions>();
  CLI::App* verb =
      app.add_subcommand("ps", "List the sandboxes that this installation can prove its own.");
  verb->add_flag("-a,--all", options->all,
                 "Also those that have ended and that brigd remembers, for an hour: how their "
                 "command ended, and what 'brig run' would have exited with");
  add_engine_option(*verb, options->engine);
  verb->footer(
      "OWNER is the brig that made the sandbox: alive, gone, or unknown (another host or pid "
      "namespace).\n"
      "A sandbox whose owner is gone, or whose deadline is over, is what 'brig prune' removes. One "
      "that has\n"
      "ended has neither: 'brig inspect' tells why it ended, 'brig rm' forgets it. brigd remembers "
      "those of\n"
      "every engine; it is not started for this.");
  verb->callback([options, &status] { status = ps_verb(*options); });
}

}  // namespace brig::cli
