// SPDX-License-Identifier: Apache-2.0
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/terminal_escape.hpp"
#include "cli/verbs.hpp"
#include "daemon/start.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <csignal>
#include <exception>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace brig::cli {

void add_engine_option(CLI::App& verb, std::string& url) {
  verb.add_option(
          "--engine", url,
          "The engine: unix:///path or tcp://host:port. Default: DOCKER_HOST, DOCKER_CONTEXT, the "
          "docker CLI's current context, /var/run/docker.sock")
      ->type_name("URL");
}

namespace {

int parse_and_run(int argc, char** argv) {
  CLI::App app(
      "brig runs commands that nobody has read, in containers that are hardened by construction "
      "and "
      "checked before the first byte of the command runs.",
      "brig");
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  brig run -- python3 -c 'print(6 * 7)'\n"
      "  brig run --policy limited --timeout 90s --json -- python3 job.py\n"
      "  brig doctor\n"
      "\n"
      "'brig VERB --help' is the manual of a verb.");
  int status = 0;
  // What follows "--" is the command's own: CLI11 never sees it.
  const std::vector<std::string> words(argv, argv + argc);
  const auto separator = std::find(words.begin(), words.end(), "--");
  const std::vector<std::string> command(separator == words.end() ? separator : separator + 1,
                                         words.end());
  add_run(app, command, status);
  add_create(app, status);
  add_exec(app, command, status);
  add_cp(app, status);
  add_attach(app, status);
  add_logs(app, status);
  add_wait(app, status);
  add_kill(app, status);
  add_stop(app, status);
  add_inspect(app, status);
  add_events(app, status);
  add_pool(app, status);
  add_ps(app, status);
  add_stats(app, status);
  add_rm(app, status);
  add_prune(app, status);
  add_daemon(app, status);
  add_doctor(app, status);
  add_policy(app, status);
  add_version(app, status);
  try {
    app.parse(static_cast<int>(separator - words.begin()), argv);
  } catch (const CLI::ParseError& error) {
    // What CLI11 quotes of the command line may hold anything.
    std::ostringstream out;
    std::ostringstream err;
    const bool asked_for = app.exit(error, out, err) == 0;
    print(escape_for_terminal(out.str()));
    if (!asked_for) note(err.str());
    return asked_for ? 0 : kOwnFailure;
  }
  return status;
}

/// A standard descriptor that is closed would be the next file or socket that is opened, and the
/// job's output would go there.
void occupy_standard_descriptors() {
  int fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  while (fd >= 0 && fd <= STDERR_FILENO) fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (fd > STDERR_FILENO) ::close(fd);
}

}  // namespace
}  // namespace brig::cli

int main(int argc, char** argv) {
  brig::cli::occupy_standard_descriptors();
  // A reader that goes away is an error of write(2), which ends the job; not the end of brig.
  std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): SIGPIPE is a valid signal.
  try {
    if (argc > 0 && std::string_view(argv[0]) == brig::daemon::kDaemonName)
      return brig::cli::become_daemon();
    return brig::cli::parse_and_run(argc, argv);
  } catch (const std::exception& error) {
    brig::cli::note(std::string("internal error: ") + error.what());
    return brig::cli::kOwnFailure;
  }
}
