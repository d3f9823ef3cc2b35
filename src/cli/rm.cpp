// SPDX-License-Identifier: Apache-2.0
// `brig rm`.
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/verbs.hpp"

#include <brig/sandboxes.hpp>

#include <CLI/App.hpp>

#include <chrono>
#include <memory>

namespace brig::cli {
namespace {

constexpr std::chrono::seconds kTime(60);

struct RmOptions {
  std::string engine;
  std::vector<std::string> names;
  bool force = false;
};

int rm_verb(const RmOptions& options) {
  const Wait wait{kTime, {}};
  const auto engine = Engine::connect({.url = options.engine}, wait);
  if (!engine) return complain(engine.error()), kOwnFailure;
  int status = 0;
  for (const std::string& name : options.names) {
    const auto ref = ContainerRef::parse(name);
    const auto removed =
        ref ? remove_sandbox(*engine, *ref, options.force ? Force::yes : Force::no, wait)
            : Result<SandboxInfo>(fail(ref.error()));
    if (removed) {
      print(removed->name + "\n");
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
  verb->footer("Containers that this installation can't prove its own are never touched.");
  verb->callback([options, &status] { status = rm_verb(*options); });
}

}  // namespace brig::cli
