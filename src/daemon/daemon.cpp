// SPDX-License-Identifier: Apache-2.0
#include "daemon/daemon.hpp"

#include "daemon/actions.hpp"
#include "daemon/socket.hpp"
#include "sys/errno.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <exception>
#include <limits>
#include <list>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>

namespace brig::daemon {
namespace {

using Clock = std::chrono::steady_clock;
using sys::UniqueFd;

/// Connections at once: each has a thread.
constexpr std::size_t kMostClients = 256;
constexpr std::size_t kEventBytes = std::size_t{1} << 20U;

class Daemon {
 public:
  Daemon(UniqueFd listening, UniqueFd signals, std::chrono::seconds idle, const std::string& state)
      : listening_(std::move(listening)),
        signals_(std::move(signals)),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        idle_(idle),
        pools_(state + "/pools") {}

  Result<void> run() {
    if (!wake_) return sys::fail_errno(errno, "eventfd");
    // Clients may connect meanwhile, and wait.
    pools_.load();
    idle_since_ = Clock::now();
    Result<void> done;
    while (done && !over_.stop_requested()) done = turn();
    listening_.reset();
    over_.request_stop();
    // All at once: each takes as long as its commands do, and each waits for its own end.
    for (const auto& held : registry_.all()) held->end("brigd has ended");
    for (Client& client : clients_) client.conversation.hang_up();
    clients_.clear();
    return done;
  }

 private:
  /// One connection and the thread that serves it.
  struct Client {
    explicit Client(UniqueFd socket) : conversation(std::move(socket), channel::Side::daemon) {}
    Conversation conversation;
    std::atomic<bool> done = false;
    std::jthread thread;  // Last: it uses the others.
  };

  Result<void> turn() {
    clients_.remove_if([](const Client& client) { return client.done.load(); });
    const auto now = Clock::now();
    auto next = registry_.expire(now);
    if (!clients_.empty() || !registry_.empty()) {
      idle_since_ = now;
    } else if (!pools_.empty()) {  // nobody tells when that changes
      idle_since_ = now;
      next = now + idle_;
    } else {
      if (now - idle_since_ >= idle_) return over_.request_stop(), Result<void>();
      next = idle_since_ + idle_;
    }
    std::array<pollfd, 3> fds{pollfd{listening_.get(), POLLIN, 0},
                              pollfd{signals_.get(), POLLIN, 0}, pollfd{wake_.get(), POLLIN, 0}};
    if (::poll(fds.data(), fds.size(), timeout(now, next)) < 0 && errno != EINTR)
      return sys::fail_errno(errno, "poll");
    if (fds[1].revents != 0) over_.request_stop();
    eventfd_t count = 0;
    ::eventfd_read(wake_.get(), &count);
    if (fds[0].revents != 0) welcome();
    return {};
  }

  static int timeout(Clock::time_point now, const std::optional<Clock::time_point>& next) {
    if (!next) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - now).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
  }

  void welcome() {
    auto socket = accept_client(listening_.get());
    // Another user's, one that has gone already, or no descriptor left: none of this user's waits
    // for it.
    if (!socket) return;
    if (clients_.size() >= kMostClients) return refuse(std::move(*socket));
    Client& client = clients_.emplace_back(std::move(*socket));
    try {
      client.thread = std::jthread([this, &client] {
        // No thread, no memory: this client's failure, which the end of its connection tells.
        try {
          serve(context_, client.conversation);
        } catch (const std::exception&) {
          client.conversation.hang_up();
        }
        client.conversation.hang_up();
        client.done = true;
        wake();
      });
    } catch (const std::system_error&) {
      clients_.pop_back();
    }
  }

  /// Without waiting: whoever does not read it learns it from the end of the connection.
  static void refuse(UniqueFd socket) {
    Conversation conversation(std::move(socket), channel::Side::daemon);
    const Error error{Errc::resource_exhausted,
                      "brigd serves " + std::to_string(kMostClients) + " clients, and no more",
                      0,
                      {}};
    static_cast<void>(conversation.send(channel::Type::answer, pack(failure(error)),
                                        base::Until::after(std::chrono::milliseconds(0))));
  }

  void wake() { ::eventfd_write(wake_.get(), 1); }

  UniqueFd listening_;
  UniqueFd signals_;
  UniqueFd wake_;
  std::chrono::seconds idle_;
  Clock::time_point idle_since_ = Clock::now();
  std::stop_source over_;
  Journal events_{kEventBytes};
  Registry registry_;
  Pools pools_;
  Context context_{.registry = registry_,
                   .pools = pools_,
                   .events = events_,
                   .over = over_.get_token(),
                   .shutdown =
                       [this] {
                         over_.request_stop();
                         wake();
                       },
                   .changed = [this] { wake(); }};
  std::list<Client> clients_;  // Last: their threads use the others.
};

Result<UniqueFd> take_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT}) ::sigaddset(&set, number);
  if (::pthread_sigmask(SIG_BLOCK, &set, nullptr) != 0)
    return sys::fail_errno(errno, "block signals");
  UniqueFd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return sys::fail_errno(errno, "signalfd");
  return fd;
}

/// Each sandbox has some, and each client. What they are for their callers is a limit of their own.
void raise_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// One that is ending holds the lock for a moment longer than it listens.
Result<UniqueFd> lock_soon(const std::string& state) {
  constexpr std::chrono::seconds kTime(3);
  constexpr std::chrono::milliseconds kInterval(10);
  const auto until = base::Until::after(kTime);
  while (true) {
    auto locked = lock(state);
    if (locked || locked.error().code != Errc::conflict) return locked;
    if (until.left().count() == 0 || connect_to(state)) return locked;
    std::this_thread::sleep_for(kInterval);
  }
}

}  // namespace

Result<void> run_daemon(DaemonOptions options) {
  raise_descriptors();
  const auto locked = lock_soon(options.state);
  if (!locked) return fail(locked.error());
  auto signals = take_signals();
  if (!signals) return fail(signals.error());
  auto listening = listen_at(options.state);
  if (!listening) return fail(listening.error());
  options.ready.reset();
  return Daemon(std::move(*listening), std::move(*signals), options.idle, options.state).run();
}

}  // namespace brig::daemon
