// SPDX-License-Identifier: Apache-2.0
// `brig rm`.
#include "cli/brigd.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/verbs.hpp"

#include <brig/sandboxes.hpp>

#include <CLI/App.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace brig::cli {
namespace {

constexpr std::chrono::seconds kTime(60);

struct RmOptions {
  std::string engine;
  std::vector<std::string> names;
  bool force = false;
};

/// Of brigd, where it holds it; else of the engine. The name.
Result<std::string> remove_one(const RmOptions& options,
                               const std::string& name,
                               std::optional<Engine>& engine) {
  if (auto client = brigd(daemon::Start::no)) {
    daemon::Remove remove;
    remove.sandbox = name;
    remove.force = options.force ? daemon::Choice::yes : daemon::Choice::no;
    const auto removed = client->ask<daemon::Name>(daemon::Verb::remove, remove, soon());
    if (removed) return removed->sandbox;
    if (removed.error().code != Errc::not_found) return fail(removed.error());
  }
  const auto ref = ContainerRef::parse(name);
  if (!ref) return fail(ref.error());
  const Wait wait{kTime, {}};
  if (!engine) {
    auto connected = Engine::connect({.url = options.engine}, wait);
    if (!connected) return fail(connected.error());
    engine = std::move(*connected);
  }
  const auto removed = remove_sandbox(*engine, *ref, options.force ? Force::yes : Force::no, wait);
  if (!removed) return fail(removed.error());
  return removed->name;
}

int rm_verb(const RmOptions& options) {
  int status = 0;
  std::optional<Engine> engine;
  for (const std::string& name : options.names) {
    const auto removed = remove_one(options, name, engine);
    if (removed) {
      print(*removed + "\n");
      continue;
    }
    Error error = removed.error();
    if (error.code == Errc::conflict) error.message += "; --force removes it all the same";
    complain(error);
    status = 1;
  }
  return status;
}

}  // namespace

void add_rm(CLI::App& app, int& status) {
  auto options = std::make_shared<RmOptions>();
  CLI::App* verb =
      app.add_subcommand("rm", "Remove sandboxes of this installation, by name or id.");
  verb->add_option("SANDBOX", options->names, "Names, ids or beginnings of ids")->required();
  verb->add_flag("-f,--force", options->force, "Also one that is running: it is killed");
  add_engine_option(*verb, options->engine);
  verb->footer(
      "Of one that brigd holds, what is known of it and its log are forgotten, too. Containers "
      "that "
      "this installation can't prove its own are never touched.");
  verb->callback([options, &status] { status = rm_verb(*options); });
}

}  // namespace brig::cli
