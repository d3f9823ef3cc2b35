// SPDX-License-Identifier: Apache-2.0
// `brig prune`.
#include "cli/age.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/verbs.hpp"

#include <brig/sandboxes.hpp>

#include <CLI/App.hpp>

#include <chrono>
#include <memory>

namespace brig::cli {
namespace {

constexpr std::chrono::minutes kTime(5);

int prune_verb(const std::string& url) {
  const Wait wait{kTime, {}};
  const auto engine = Engine::connect({.url = url}, wait);
  if (!engine) return complain(engine.error()), kOwnFailure;
  const auto pruned = prune(*engine, wait);
  if (!pruned) return complain(pruned.error()), kOwnFailure;

  std::string out;
  for (const SandboxInfo& info : pruned->removed) out += "removed " + info.name + "\n";
  for (const SandboxInfo& info : pruned->kept) {
    out += "kept    " + info.name + " (owner " + std::string(to_string(info.owner)) + ")\n";
  }
  out += std::to_string(pruned->removed.size()) + " removed, " +
         std::to_string(pruned->kept.size()) + " in use\n";
  print(out);
  for (const std::string& failure : pruned->failures) note("not removed: " + failure);
  return pruned->failures.empty() ? 0 : 1;
}

}  // namespace

void add_prune(CLI::App& app, int& status) {
  auto url = std::make_shared<std::string>();
  CLI::App* verb =
      app.add_subcommand("prune", "Remove the sandboxes that a brig which was killed left behind.");
  add_engine_option(*verb, *url);
  verb->footer(
      "Removed is what this installation can prove its own (a keyed tag, not a mere label) and "
      "abandoned:\n"
      "its owner is provably gone, or its deadline is over. A sandbox whose owner lives is kept, "
      "and so is\n"
      "one of another host or pid namespace, until its deadline.");
  verb->callback([url, &status] { status = prune_verb(*url); });
}

}  // namespace brig::cli
