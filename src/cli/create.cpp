// SPDX-License-Identifier: Apache-2.0
// `brig create`.
#include "cli/console.hpp"
#include "cli/create_request.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/sandbox_options.hpp"
#include "cli/verbs.hpp"

#include <CLI/App.hpp>

#include <memory>
#include <string>

namespace brig::cli {
namespace {

int create_verb(const SandboxOptions& options) {
  const Interrupt interrupt;
  const auto request = read_sandbox_options(options);
  if (!request) return complain(request.error()), kOwnFailure;
  const auto created = create_in_brigd(*request, options.engine, {}, interrupt.token());
  if (!created) return complain(created.error()), exit_code(created.error(), interrupt.signal());
  print(created->name + "\n");
  return 0;
}

}  // namespace

void add_create(CLI::App& app, int& status) {
  auto options = std::make_shared<SandboxOptions>();
  CLI::App* verb = app.add_subcommand(
      "create",
      "Make a hardened sandbox that stays up, for 'brig exec', 'brig cp', … and print its name.");
  add_sandbox_options(*verb, *options);
  verb->footer(
      "brigd holds it, and is started if it does not run. It ends with 'brig stop' or 'brig rm "
      "-f', "
      "when the\n"
      "policy's lifetime is over, and with brigd.\n"
      "\n"
      "Examples:\n"
      "  brig create --name work --policy limited\n"
      "  brig exec work -- python3 -c 'print(6 * 7)'\n"
      "  brig rm -f work");
  refuse_empty_values(*verb);
  verb->callback([options, &status] { status = create_verb(*options); });
}

}  // namespace brig::cli
