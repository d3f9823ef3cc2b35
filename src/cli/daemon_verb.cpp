// SPDX-License-Identifier: Apache-2.0
// `brig daemon`, and what brigd does when it is started on demand.
#include "cli/brigd.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/verbs.hpp"
#include "daemon/daemon.hpp"
#include "daemon/start.hpp"
#include "sandbox/installation.hpp"

#include <CLI/App.hpp>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::cli {
namespace {

constexpr std::chrono::seconds kIdle(60);

/// What a caller has blocked, opened or chosen is not brigd's.
void forget_caller() {
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGHUP, SIG_IGN);  // NOLINT(cert-err33-c): SIGHUP is a valid signal.
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
  ::umask(077);
}

int run_verb() {
  const auto done = daemon::run_daemon({.state = sandbox::state_directory(), .idle = kIdle});
  if (!done) return complain(done.error()), kOwnFailure;
  return 0;
}

int stop_verb() {
  auto client = brigd(daemon::Start::no);
  if (!client) return complain(client.error()), kOwnFailure;
  const auto stopped =
      client->ask<daemon::Nothing>(daemon::Verb::shutdown, daemon::Nothing{}, soon());
  if (!stopped) return complain(stopped.error()), kOwnFailure;
  return 0;
}

}  // namespace

int become_daemon() {
  forget_caller();
  // Whoever started it waits for this process, not for brigd.
  if (const pid_t child = ::fork(); child != 0) ::_exit(child < 0 ? kOwnFailure : 0);
  ::setsid();
  ::prctl(PR_SET_NAME,
          daemon::kDaemonName);  // ps(1) and pgrep(1) show it; else it is that of a link
  if (::chdir("/") != 0) return kOwnFailure;
  sys::UniqueFd ready(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  ::dup2(STDIN_FILENO, STDOUT_FILENO);
  const auto done = daemon::run_daemon(
      {.state = sandbox::state_directory(), .idle = kIdle, .ready = std::move(ready)});
  if (!done) complain(done.error());
  return done ? 0 : kOwnFailure;
}

void add_daemon(CLI::App& app, int& status) {
  CLI::App* verb = app.add_subcommand(
      "daemon", "brigd: holds the sandboxes that outlive a command. Started when one is made.");
  verb->require_subcommand(1);
  verb->footer(
      "One for each user and state directory (BRIG_STATE_DIR), at STATE/run/brigd.sock. It ends by "
      "itself\n"
      "when it has held nothing for a minute. Its end is the end of its sandboxes.");
  CLI::App* run = verb->add_subcommand(
      "run",
      "Be it, in the foreground, until Ctrl-C, SIGTERM, or a minute without anything to do.");
  run->callback([&status] { status = run_verb(); });
  CLI::App* stop = verb->add_subcommand("stop", "End it, and every sandbox that it holds.");
  stop->callback([&status] { status = stop_verb(); });
}

}  // namespace brig::cli
