// SPDX-License-Identifier: Apache-2.0
#include "daemon/start.hpp"

#include "base/quote.hpp"
#include "daemon/socket.hpp"
#include "sys/errno.hpp"
#include "sys/poll.hpp"
#include "sys/read_file.hpp"
#include "sys/unique_fd.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace brig::daemon {
namespace {

using sys::UniqueFd;

constexpr std::size_t kMostWords = std::size_t{64} << 10U;

/// What it said before it ended.
std::string last_words(const std::string& state) {
  const auto said = sys::read_file(log_path(state), kMostWords);
  return said && !said->empty() ? ": " + base::quote(*said) : std::string();
}

/// posix_spawn's list of what the child does before it executes.
class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  FileActions(FileActions&&) = delete;
  FileActions& operator=(FileActions&&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  void copy(int from, int to) { ::posix_spawn_file_actions_adddup2(&actions_, from, to); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// Its stdin is /dev/null, its stdout closes when it listens, and its stderr is its log.
Result<void> spawn(int null, int ready, int log) {
  FileActions actions;
  actions.copy(null, STDIN_FILENO);
  actions.copy(ready, STDOUT_FILENO);
  actions.copy(log, STDERR_FILENO);
  std::string name = kDaemonName;
  const std::array<char*, 2> argv{name.data(), nullptr};
  pid_t child = 0;
  const int error =
      ::posix_spawn(&child, "/proc/self/exe", actions.get(), nullptr, argv.data(), environ);
  if (error != 0) return sys::fail_errno(error, "start brigd");
  // It leaves at once a child behind, which is brigd.
  ::waitpid(child, nullptr, 0);
  return {};
}

}  // namespace

Result<void> start_daemon(const std::string& state, const base::Until& until) {
  // The lock makes the directory; brigd itself takes it next.
  if (const auto held = lock(state); !held && held.error().code != Errc::conflict)
    return fail(held.error());
  const std::string path = log_path(state);
  const UniqueFd log(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!log) return sys::fail_errno(errno, "open '" + path + "'", path);
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  std::array<int, 2> ends{};
  if (!null || ::pipe2(ends.data(), O_CLOEXEC) != 0) return sys::fail_errno(errno, "pipe2");
  const UniqueFd listens(ends[0]);
  UniqueFd ready(ends[1]);
  if (auto spawned = spawn(null.get(), ready.get(), log.get()); !spawned) return spawned;
  ready.reset();
  if (auto waited = sys::wait_for(listens.get(), POLLIN, until); !waited) {
    Error error = waited.error();
    error.message = "brigd does not come up: " + error.message;
    return fail(std::move(error));
  }
  // Closed: it listens, or it has ended, perhaps because another one was faster.
  if (const auto socket = connect_to(state); !socket)
    return fail(Errc::unavailable, "brigd does not come up" + last_words(state), path);
  return {};
}

}  // namespace brig::daemon
