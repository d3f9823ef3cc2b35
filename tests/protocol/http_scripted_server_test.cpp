// SPDX-License-Identifier: Apache-2.0
// The scripted server keeps its promises to the tests that lean on it.
#include "protocol/http_client_fixture.hpp"

#include <filesystem>
#include <future>
#include <optional>

namespace brig::support {
namespace {

using http::in_time;
using http::Method;
using http::request_of;

int status_of(const ScriptedServer& server,
              Method method,
              std::initializer_list<std::string_view> segments) {
  http::Request request;
  request.method = method;
  for (const std::string_view segment : segments) request.target.segment(segment);
  request.target.query("q", "1");
  return http::send(server.endpoint(), request, in_time()).value().status;
}

TEST(ScriptedServer, RoutesByMethodAndPath) {
  ScriptedServer server;
  server.reply("GET", "/containers", 200);
  server.reply("*", "/containers/*/start", 204);
  server.reply("DELETE", "/containers/abc", 209);
  EXPECT_EQ(status_of(server, Method::get, {"containers"}), 200);
  EXPECT_EQ(status_of(server, Method::get, {"v1.41", "containers"}), 200);
  EXPECT_EQ(status_of(server, Method::get, {"containers", "json"}), 200)
      << "a path continues its prefix";
  EXPECT_EQ(status_of(server, Method::get, {"containersx"}), 404) << "only at a slash";
  EXPECT_EQ(status_of(server, Method::post, {"containers", "abc", "start"}), 204);
  EXPECT_EQ(status_of(server, Method::del, {"containers", "abc"}), 209);
  EXPECT_EQ(status_of(server, Method::post, {"containers", "abc"}), 404);
  EXPECT_EQ(server.requests().size(), 7U);
}

TEST(ScriptedServer, PrefersRoutesForOnceThenTheLatest) {
  ScriptedServer server;
  server.reply("GET", "/x", 200);
  server.reply("GET", "/x", 201);
  server.once("GET", "/x", [](Connection& c) { c.respond(500); });
  server.once("GET", "/x", [](Connection& c) { c.respond(501); });
  EXPECT_EQ(status_of(server, Method::get, {"x"}), 500);
  EXPECT_EQ(status_of(server, Method::get, {"x"}), 501);
  EXPECT_EQ(status_of(server, Method::get, {"x"}), 201);
  EXPECT_EQ(status_of(server, Method::get, {"x"}), 201);
}

TEST(ScriptedServer, ServesConnectionsBesideEachOther) {
  ScriptedServer server;
  std::promise<void> started;
  server.on("GET", "/wait", [&](Connection& c) {
    started.get_future().wait();
    c.respond(200);
  });
  server.on("POST", "/start", [&](Connection& c) {
    started.set_value();
    c.respond(204);
  });
  auto waiting =
      std::async(std::launch::async, [&] { return status_of(server, Method::get, {"wait"}); });
  server.wait_for_requests(1);
  EXPECT_EQ(status_of(server, Method::post, {"start"}), 204);
  EXPECT_EQ(waiting.get(), 200);
}

TEST(ScriptedServer, EndsHandlersThatWaitWhenItIsDestroyed) {
  std::promise<bool> stopped;
  std::optional<ScriptedServer> server(std::in_place);
  const std::filesystem::path socket = std::get<http::UnixEndpoint>(server->endpoint()).path;
  server->on("GET", "/x", [&](Connection& c) {
    c.begin_chunked(200);
    try {
      c.read_exact(1);
      stopped.set_value(false);
    } catch (const ServerStopped&) {
      stopped.set_value(true);
      throw;
    }
  });
  const auto stream = http::open(server->endpoint(), request_of(Method::get, "x"), in_time());
  ASSERT_TRUE(stream) << stream.error().message;
  server.reset();  // while the client's end is open
  EXPECT_TRUE(stopped.get_future().get());
  EXPECT_FALSE(std::filesystem::exists(socket.parent_path()));
}

TEST(ScriptedServer, HandsOverConnectionsBeforeTheyAreRead) {
  ScriptedServer server;
  server.on_accept([](Connection& c) { c.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"); });
  const auto response = http::send(server.endpoint(), request_of(Method::get, "x"), in_time());
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "hi");
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace brig::support
