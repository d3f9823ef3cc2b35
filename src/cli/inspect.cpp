// SPDX-License-Identifier: Apache-2.0
// `brig inspect`.
#include "cli/brigd.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/inspect_json.hpp"
#include "cli/verbs.hpp"

#include <CLI/App.hpp>

#include <memory>
#include <string>
#include <vector>

namespace brig::cli {
namespace {

Result<std::string> inspect(const std::string& name) {
  auto client = brigd(daemon::Start::no);
  if (!client) return fail(client.error());
  const auto inspected =
      client->ask<daemon::Inspected>(daemon::Verb::inspect, daemon::Name{name}, soon());
  if (!inspected) return fail(inspected.error());
  return to_json(*inspected);
}

}  // namespace

void add_inspect(CLI::App& app, int& status) {
  auto names = std::make_shared<std::vector<std::string>>();
  CLI::App* verb = app.add_subcommand(
      "inspect",
      "What is known of sandboxes that brigd holds: each control as wanted, as the engine reports "
      "it, as the kernel shows it inside, and who has proved it.");
  verb->add_option("SANDBOX", *names, "Names, ids or beginnings of ids")->required();
  verb->footer("One JSON object each (schemas/inspect.schema.json).");
  verb->callback([names, &status] {
    for (const std::string& name : *names) {
      const auto text = inspect(name);
      if (text) {
        print(*text + "\n");
      } else {
        complain(text.error());
        status = 1;
      }
    }
  });
}

}  // namespace brig::cli
