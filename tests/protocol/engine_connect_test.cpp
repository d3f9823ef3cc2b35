// SPDX-License-Identifier: Apache-2.0
// Finding an engine, negotiating with it, reading what it can do.
#include "engine/ping.hpp"
#include "protocol/engine_fixture.hpp"

#include <brig/engine.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace brig::engine {
namespace {

using support::Connection;
using testing::HasSubstr;
using testing::StartsWith;

class EngineConnect : public testing::Test {
 protected:
  Result<Client> connect(const std::string& highest) {
    reply_info(server_, highest, R"({"Driver":"overlay2","CgroupVersion":"1"})");
    return connect_to(server_.endpoint());
  }

  support::ScriptedServer server_;
};

TEST_F(EngineConnect, AsksOneQuestion) {
  const auto client = connect("1.41");
  ASSERT_TRUE(client) << client.error().message;
  ASSERT_EQ(server_.requests().size(), 1U);
  EXPECT_EQ(server_.requests().front().target, "/v1.41/info");
  EXPECT_EQ(client->api(), (wire::ApiVersion{1, 41}));
  EXPECT_EQ(client->capabilities().storage_driver, "overlay2");
  EXPECT_EQ(client->capabilities().kind, Kind::docker);
}

TEST_F(EngineConnect, NegotiatesWithEachGenerationOfEngines) {
  for (const auto& [highest, prefix] :
       {std::pair{"1.43", "/v1.43"}, {"1.45", "/v1.45"}, {"1.52", "/v1.45"}, {"1.55", "/v1.45"}}) {
    const auto client = connect(highest);
    ASSERT_TRUE(client) << client.error().message;
    EXPECT_EQ(client->target().str(), prefix);
  }
}

TEST_F(EngineConnect, RefusesEnginesThatAreTooOldOrTooNew) {
  auto client = connect("1.40");
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, Errc::not_implemented);
  EXPECT_THAT(client.error().message, HasSubstr("the engine speaks API 1.40 at most"));

  reply_info(server_, "1.60", R"({"message":"client version 1.45 is too old"})", 400);
  client = connect_to(server_.endpoint());
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, Errc::not_implemented);
  EXPECT_THAT(client.error().message, HasSubstr("client version 1.45 is too old"));
  EXPECT_EQ(server_.requests().back().target, "/v1.45/info");
}

TEST_F(EngineConnect, AsksAgainWhereTheOldestApiIsGone) {
  server_.on("GET", "/info", [](Connection& c) {
    const bool spoken = c.request().target == "/v1.45/info";
    c.respond(
        spoken ? 200 : 400, {{"Api-Version", "1.52"}, {"Server", "Docker/29.0.0 (linux)"}},
        spoken ? R"({"Driver":"overlay2"})" : R"({"message":"client version 1.41 is too old"})");
  });
  const auto client = connect_to(server_.endpoint());
  ASSERT_TRUE(client) << client.error().message;
  EXPECT_EQ(client->capabilities().storage_driver, "overlay2");
}

TEST_F(EngineConnect, PassesOnWhatTheQuestionFailsWith) {
  server_.reply("GET", "/info", 503, R"({"message":"starting"})");
  auto client = connect_to(server_.endpoint());
  EXPECT_EQ(client.error().code, Errc::unavailable);
  EXPECT_EQ(client.error().message, "starting");

  server_.reply("GET", "/info", 200, "{}");
  EXPECT_EQ(connect_to(server_.endpoint()).error().code, Errc::data_loss) << "no engine's headers";
  reply_info(server_, "one", "{}");
  EXPECT_EQ(connect_to(server_.endpoint()).error().code, Errc::data_loss);
  reply_info(server_, "1.41", "<html>");
  EXPECT_EQ(connect_to(server_.endpoint()).error().code, Errc::data_loss);

  reply_info(server_, "1.41", R"({"message":"no runc"})", 500);
  client = connect_to(server_.endpoint());
  EXPECT_EQ(client.error().code, Errc::internal);
  EXPECT_EQ(client.error().message, "no runc");
}

TEST_F(EngineConnect, PingTellsAnEngineFromAnyServer) {
  server_.on("GET", "/_ping", [](Connection& c) {
    c.respond(200, {{"Api-Version", "1.41"}, {"Server", "Docker/20.10.24 (linux)"}}, "OK");
  });
  const auto pong = ping(server_.endpoint(), soon());
  ASSERT_TRUE(pong) << pong.error().message;
  EXPECT_EQ(pong->api_highest, (wire::ApiVersion{1, 41}));
  EXPECT_EQ(pong->server, "Docker/20.10.24 (linux)");
  EXPECT_EQ(server_.requests().back().target, "/_ping");

  server_.reply("GET", "/_ping", 200, "OK");
  EXPECT_EQ(ping(server_.endpoint(), soon()).error().code, Errc::data_loss);
  server_.reply("GET", "/_ping", 500, "");
  EXPECT_EQ(ping(server_.endpoint(), soon()).error().code, Errc::internal);
}

TEST_F(EngineConnect, ConnectsByUrl) {
  reply_info(server_, "1.41", "{}");
  const auto engine = Engine::connect({.url = server_.url()}, {});
  ASSERT_TRUE(engine) << engine.error().message;
  EXPECT_EQ(client_of(*engine).endpoint(), server_.endpoint());

  support::ScriptedServer tcp(support::Transport::tcp);
  reply_info(tcp, "1.45", "{}");
  const auto remote = Engine::connect({.url = tcp.url()}, {});
  ASSERT_TRUE(remote) << remote.error().message;
  EXPECT_EQ(tcp.requests().front().header("Host"), tcp.url().substr(std::string("tcp://").size()));
}

TEST_F(EngineConnect, NamesTheEngineThatFails) {
  const auto nobody = Engine::connect({.url = "unix:///nonexistent/docker.sock"}, {});
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, Errc::unavailable);
  EXPECT_THAT(nobody.error().message,
              StartsWith("engine at 'unix:///nonexistent/docker.sock' (the given URL): "));

  const auto no_socket = Engine::connect({.url = "unix:///dev/null"}, {});
  ASSERT_FALSE(no_socket);
  EXPECT_EQ(no_socket.error().code, Errc::permission_denied);
  EXPECT_THAT(no_socket.error().message, HasSubstr("it is not a socket"));

  reply_info(server_, "1.40", "{}");
  const auto old = Engine::connect({.url = server_.url()}, {});
  ASSERT_FALSE(old);
  EXPECT_EQ(old.error().code, Errc::not_implemented);
  EXPECT_THAT(old.error().message, HasSubstr(server_.url()));
  EXPECT_EQ(old.error().resource, server_.url());
}

}  // namespace
}  // namespace brig::engine
