// SPDX-License-Identifier: Apache-2.0
// A server that does what a test's script says, well-formed or not, on raw sockets.
//
//   ScriptedServer engine;
//   engine.reply("GET", "/_ping", 200, "OK");
//   engine.on("POST", "/containers/create", [](Connection& c) { c.respond_json(201,
//   R"({"Id":"…"})"); }); engine.on("POST", "/containers/*/attach", [](Connection& c) {
//     c.upgrade();
//     c.send(c.read_exact(5));
//     c.wait_closed();
//   });
//   … client calls on engine.endpoint() …
//   EXPECT_EQ(engine.requests().at(1).header("Host"), "docker");
//
// Each connection has a thread of its own, so that an attach may stay open while other requests
// come, and carries one request: it closes when its handler returns. The destructor ends all
// handlers at once.
#pragma once

#include "http/endpoint.hpp"
#include "support/recorded_request.hpp"
#include "support/scripted_connection.hpp"
#include "sys/unique_fd.hpp"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace brig::support {

using Handler = std::function<void(Connection&)>;

/// What happens to a request's body before the handler runs.
enum class Body { read, leave };

enum class Transport {
  unix_socket,  ///< In a new directory under the temporary one.
  tcp,          ///< On a free port of 127.0.0.1.
};

class ScriptedServer {
 public:
  /// Listens when it returns. Throws std::system_error when it can't.
  explicit ScriptedServer(Transport transport = Transport::unix_socket);
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ScriptedServer(ScriptedServer&&) = delete;
  ScriptedServer& operator=(ScriptedServer&&) = delete;
  /// Interrupts whatever handlers wait for, and joins their threads.
  ~ScriptedServer();

  const http::Endpoint& endpoint() const { return endpoint_; }
  /// "unix:///tmp/…/socket" or "tcp://127.0.0.1:PORT"
  std::string url() const { return http::to_string(endpoint_); }

  /// Answers requests of that method ("*": any) whose path, without query and without a leading
  /// "/v1.41", is `path` or continues it after a slash. A "*" in `path` stands for one segment. Of
  /// the routes that match, the last one added wins; it answers any number of times. Routes may be
  /// added at any time. Handlers run concurrently.
  void on(std::string method, std::string path, Handler handler, Body body = Body::read);
  /// As `on`, for one request only and before all others; several are used up in the order added.
  void once(std::string method, std::string path, Handler handler, Body body = Body::read);
  /// A fixed answer; JSON when it begins with '{' or '['.
  void reply(std::string method, std::string path, int status, std::string body = {});
  /// Takes over all connections from their start, before anything is read.
  void on_accept(Handler handler);

  // A request that no route matches is recorded, and answered as the engine does: 404 and a JSON
  // message.

  /// All requests so far, in the order in which their heads (and bodies, unless left) were read.
  std::vector<RecordedRequest> requests() const;
  /// The same, once there are at least `count`; a test failure when there are not within
  /// `kHangGuard`.
  std::vector<RecordedRequest> wait_for_requests(std::size_t count) const;

 private:
  struct Route {
    std::string method;
    std::string path;
    Handler handler;
    Body body;
    bool once;
  };
  struct Worker {
    std::thread thread;
    bool done = false;
  };

  void listen_unix();
  void listen_tcp();
  void accept_all();
  void serve(sys::UniqueFd fd);
  void answer(Connection& connection);
  Route take_route(const RecordedRequest& request);
  void join_workers(bool all);

  http::Endpoint endpoint_;
  std::string directory_;  // of a Unix socket
  sys::UniqueFd listener_;
  sys::UniqueFd stop_;

  mutable std::mutex mutex_;
  mutable std::condition_variable recorded_;
  std::vector<Route> routes_;
  Handler on_accept_;
  std::vector<RecordedRequest> requests_;
  std::list<Worker> workers_;
  std::thread acceptor_;
};

}  // namespace brig::support
