// SPDX-License-Identifier: Apache-2.0
// `brig ps`.
#include "cli/age.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/terminal_escape.hpp"
#include "cli/verbs.hpp"

#include <brig/sandboxes.hpp>

#include <CLI/App.hpp>

#include <chrono>
#include <memory>

namespace brig::cli {
namespace {

constexpr std::chrono::seconds kTime(30);

int ps_verb(const std::string& url) {
  const Wait wait{kTime, {}};
  const auto engine = Engine::connect({.url = url}, wait);
  if (!engine) return complain(engine.error()), kOwnFailure;
  const auto sandboxes = list_sandboxes(*engine, wait);
  if (!sandboxes) return complain(sandboxes.error()), kOwnFailure;

  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  std::vector<std::vector<std::string>> rows{
      {"NAME", "IMAGE", "POLICY", "STATE", "AGE", "DEADLINE IN", "OWNER"}};
  for (const SandboxInfo& info : *sandboxes) {
    rows.push_back(
        {info.name, escape_for_terminal(info.image), info.policy, escape_for_terminal(info.state),
         format_age(now - info.created), format_age(info.deadline - now),
         std::string(to_string(info.owner)) + " (pid " + std::to_string(info.owner_pid) + ")"});
  }
  print(format_table(rows));
  return 0;
}

}  // namespace

void add_ps(CLI::App& app, int& status) {
  auto url = std::make_shared<std::string>();
  CLI::App* verb =
      app.add_subcommand("ps", "List the sandboxes that this installation can prove its own.");
  add_engine_option(*verb, *url);
  verb->footer(
      "OWNER is the brig that made the sandbox: alive, gone, or unknown (another host or pid "
      "namespace).\n"
      "A sandbox whose owner is gone, or whose deadline is over, is what 'brig prune' removes.");
  verb->callback([url, &status] { status = ps_verb(*url); });
}

}  // namespace brig::cli
