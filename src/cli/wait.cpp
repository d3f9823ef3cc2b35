// SPDX-License-Identifier: Apache-2.0
// `brig wait`.
#include "cli/brigd.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/verbs.hpp"

#include <CLI/App.hpp>

#include <memory>
#include <string>
#include <vector>

namespace brig::cli {
namespace {

Result<int> wait_for(const std::string& name, const Interrupt& interrupt) {
  auto client = brigd(daemon::Start::no);
  if (!client) return fail(client.error());
  const auto end = client->ask<daemon::JobEnd>(daemon::Verb::wait, daemon::Name{name},
                                               for_as_long_as_it_takes(interrupt.token()));
  if (!end) return fail(end.error());
  const auto result = daemon::result_of(*end);
  if (!result) return fail(result.error());
  return exit_code(result->ending, 0);
}

int wait_verb(const std::vector<std::string>& names) {
  const Interrupt interrupt;
  int status = 0;
  for (const std::string& name : names) {
    const auto code = wait_for(name, interrupt);
    if (code) {
      print(std::to_string(*code) + "\n");
      continue;
    }
    if (interrupt.signal() != 0) return exit_code(code.error(), interrupt.signal());
    complain(code.error());
    status = 1;
  }
  return status;
}

}  // namespace

void add_wait(CLI::App& app, int& status) {
  auto names = std::make_shared<std::vector<std::string>>();
  CLI::App* verb = app.add_subcommand(
      "wait",
      "Wait until the commands of detached sandboxes have ended, and print what 'brig run' would "
      "have exited with.");
  verb->add_option("SANDBOX", *names, "Names, ids or beginnings of ids")->required();
  verb->callback([names, &status] { status = wait_verb(*names); });
}

}  // namespace brig::cli
