// SPDX-License-Identifier: Apache-2.0
// `brig kill` and `brig stop`.
#include "cli/brigd.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/read_option.hpp"
#include "cli/signal_name.hpp"
#include "cli/verbs.hpp"

#include <brig/units.hpp>

#include <CLI/App.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace brig::cli {
namespace {

struct KillOptions {
  std::vector<std::string> names;
  std::string signal = "KILL";
};

struct StopOptions {
  std::vector<std::string> names;
  std::string grace = "10s";
};

/// Asks the same of each, and prints the name of each of which it was done.
template <typename Message>
int ask_each(daemon::Verb verb, const std::vector<std::string>& names, Message message) {
  int status = 0;
  for (const std::string& name : names) {
    message.sandbox = name;
    auto client = brigd(daemon::Start::no);
    const auto done = client ? client->ask<daemon::Nothing>(verb, message, soon())
                             : Result<daemon::Nothing>(fail(client.error()));
    if (done) {
      print(name + "\n");
    } else {
      complain(done.error());
      status = 1;
    }
  }
  return status;
}

int kill_verb(const KillOptions& options) {
  daemon::Kill kill;
  if (auto read = read_option("--signal", options.signal, kill.signal, &parse_signal); !read)
    return complain(read.error()), kOwnFailure;
  return ask_each(daemon::Verb::kill, options.names, kill);
}

int stop_verb(const StopOptions& options) {
  std::chrono::milliseconds grace{0};
  if (auto read = read_option("--time", options.grace, grace, &parse_duration); !read)
    return complain(read.error()), kOwnFailure;
  daemon::Stop stop;
  stop.grace_ms = static_cast<std::uint64_t>(grace.count());
  return ask_each(daemon::Verb::stop, options.names, stop);
}

}  // namespace

void add_kill(CLI::App& app, int& status) {
  auto options = std::make_shared<KillOptions>();
  CLI::App* verb = app.add_subcommand(
      "kill", "Send a signal to every process of the commands that run in sandboxes of brigd's.");
  verb->add_option("SANDBOX", options->names, "Names, ids or beginnings of ids")->required();
  verb->add_option("-s,--signal", options->signal, "Its name or number")
      ->type_name("SIGNAL")
      ->capture_default_str();
  verb->footer(
      "A process that has left its session or its parent gets it, too. KILL ends a sandbox that "
      "was "
      "made\nwithout a command of its own, as well.");
  verb->callback([options, &status] { status = kill_verb(*options); });
}

void add_stop(CLI::App& app, int& status) {
  auto options = std::make_shared<StopOptions>();
  CLI::App* verb = app.add_subcommand(
      "stop", "End sandboxes of brigd's: SIGTERM to their commands, then everything is killed.");
  verb->add_option("SANDBOX", options->names, "Names, ids or beginnings of ids")->required();
  verb->add_option("-t,--time", options->grace, "How long their commands have, such as 10s")
      ->type_name("TIME")
      ->capture_default_str();
  verb->footer("What is known of it, and its log, are there until 'brig rm', or for an hour.");
  verb->callback([options, &status] { status = stop_verb(*options); });
}

}  // namespace brig::cli
