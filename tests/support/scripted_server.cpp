// SPDX-License-Identifier: Apache-2.0
#include "support/scripted_server.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace brig::support {
namespace {

constexpr int kBacklog = 64;

void check(bool ok, const char* what) {
  if (!ok) throw std::system_error(errno, std::generic_category(), what);
}

std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

/// Whole segments of `pattern` are found at the beginning of `path`.
bool matches(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && pattern != "/") {
    if (path.empty()) return false;
    const std::string_view wanted = next_segment(pattern);
    const std::string_view found = next_segment(path);
    if (wanted != "*" && wanted != found) return false;
  }
  return true;
}

void not_found(Connection& connection) {
  connection.respond_json(404, R"({"message":"page not found"})");
}

}  // namespace

ScriptedServer::ScriptedServer(Transport transport)
    : stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  check(static_cast<bool>(stop_), "eventfd");
  if (transport == Transport::unix_socket) {
    listen_unix();
  } else {
    listen_tcp();
  }
  acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stop_.get(), &one, sizeof one);
  acceptor_.join();
  join_workers(true);
  if (!directory_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
}

void ScriptedServer::listen_unix() {
  std::string name = (std::filesystem::temp_directory_path() / "brig-test-XXXXXX").string();
  check(::mkdtemp(name.data()) != nullptr, "mkdtemp");
  directory_ = name;
  const std::string path = directory_ + "/socket";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    throw std::runtime_error("TMPDIR is too long for a socket");
  }
  std::memcpy(&address.sun_path[0], path.data(), path.size());
  listener_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  check(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
        "bind");
  check(::listen(listener_.get(), kBacklog) == 0, "listen");
  endpoint_ = http::UnixEndpoint{path};
}

void ScriptedServer::listen_tcp() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  check(::bind(listener_.get(), generic, size) == 0, "bind");
  check(::listen(listener_.get(), kBacklog) == 0, "listen");
  check(::getsockname(listener_.get(), generic, &size) == 0, "getsockname");
  endpoint_ = http::TcpEndpoint{"127.0.0.1", ntohs(address.sin_port)};
}

void ScriptedServer::accept_all() {
  while (true) {
    std::array<pollfd, 2> fds{pollfd{listener_.get(), POLLIN, 0}, pollfd{stop_.get(), POLLIN, 0}};
    if (::poll(fds.data(), fds.size(), -1) < 0) continue;
    if (fds[1].revents != 0) return;
    sys::UniqueFd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!fd) continue;
    join_workers(false);
    const std::lock_guard lock(mutex_);
    Worker& worker = workers_.emplace_back();
    worker.thread = std::thread([this, &worker, connected = std::move(fd)]() mutable {
      serve(std::move(connected));
      const std::lock_guard done(mutex_);
      worker.done = true;
    });
  }
}

void ScriptedServer::join_workers(bool all) {
  std::list<Worker> ended;
  {
    const std::lock_guard lock(mutex_);
    for (auto it = workers_.begin(); it != workers_.end();) {
      const auto next = std::next(it);
      if (all || it->done) ended.splice(ended.end(), workers_, it);
      it = next;
    }
  }
  for (Worker& worker : ended) worker.thread.join();
}

void ScriptedServer::serve(sys::UniqueFd fd) {
  try {
    Connection connection(std::move(fd), stop_.get());
    answer(connection);
  } catch (const ServerStopped&) {  // NOLINT(bugprone-empty-catch): the test is over
  } catch (const std::exception& error) {
    ADD_FAILURE() << "a scripted handler failed: " << error.what();
  }
}

void ScriptedServer::answer(Connection& connection) {
  Handler raw;
  {
    const std::lock_guard lock(mutex_);
    raw = on_accept_;
  }
  if (raw) return raw(connection);

  if (!connection.read_head()) return;
  const Route route = take_route(connection.request());
  if (route.body == Body::read) connection.read_body();
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(connection.request());
  }
  recorded_.notify_all();
  route.handler(connection);
}

ScriptedServer::Route ScriptedServer::take_route(const RecordedRequest& request) {
  const std::string path = request.path();
  const auto fits = [&](const Route& route) {
    return (route.method == "*" || route.method == request.method) && matches(route.path, path);
  };
  const std::lock_guard lock(mutex_);
  for (auto route = routes_.begin(); route != routes_.end(); ++route) {
    if (!route->once || !fits(*route)) continue;
    Route taken = std::move(*route);
    routes_.erase(route);
    return taken;
  }
  for (auto route = routes_.rbegin(); route != routes_.rend(); ++route) {
    if (!route->once && fits(*route)) return *route;
  }
  return {"*", "/", not_found, Body::read, false};
}

void ScriptedServer::on(std::string method, std::string path, Handler handler, Body body) {
  const std::lock_guard lock(mutex_);
  routes_.push_back({std::move(method), std::move(path), std::move(handler), body, false});
}

void ScriptedServer::once(std::string method, std::string path, Handler handler, Body body) {
  const std::lock_guard lock(mutex_);
  routes_.push_back({std::move(method), std::move(path), std::move(handler), body, true});
}

void ScriptedServer::reply(std::string method, std::string path, int status, std::string body) {
  on(std::move(method), std::move(path), [status, text = std::move(body)](Connection& connection) {
    const bool json = text.starts_with('{') || text.starts_with('[');
    connection.respond(status, {{"Content-Type", json ? "application/json" : "text/plain"}}, text);
  });
}

void ScriptedServer::on_accept(Handler handler) {
  const std::lock_guard lock(mutex_);
  on_accept_ = std::move(handler);
}

std::vector<RecordedRequest> ScriptedServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::vector<RecordedRequest> ScriptedServer::wait_for_requests(std::size_t count) const {
  std::unique_lock lock(mutex_);
  if (!recorded_.wait_for(lock, kHangGuard, [&] { return requests_.size() >= count; })) {
    ADD_FAILURE() << "only " << requests_.size() << " of " << count << " requests came";
  }
  return requests_;
}

}  // namespace brig::support
