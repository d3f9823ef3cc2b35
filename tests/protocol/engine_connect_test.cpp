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
  Result<Client> connect(const std::string& lowest, const std::string& highest) {
    server_.reply("GET", "/version", 200, version_body(lowest, highest));
    server_.reply("GET", "/info", 200, R"({"Driver":"overlay2","CgroupVersion":"1"})");
    return Client::connect(server_.endpoint(), soon());
  }

  support::ScriptedServer server_;
};

TEST_F(EngineConnect, AsksForTheVersionWithoutOneAndForAllElseWithIt) {
  const auto client = connect("1.12", "1.41");
  ASSERT_TRUE(client) << client.error().message;
  std::vector<std::string> asked;
  for (const auto& request : server_.requests())
    asked.push_back(request.method + " " + request.target);
  EXPECT_THAT(asked, testing::UnorderedElementsAre("GET /version", "GET /v1.41/info"));
  EXPECT_EQ(client->api(), (wire::ApiVersion{1, 41}));
  EXPECT_EQ(client->capabilities().storage_driver, "overlay2");
  EXPECT_EQ(client->capabilities().kind, Kind::docker);
  EXPECT_EQ(client->capabilities().api_lowest, (wire::ApiVersion{1, 12}));
}

TEST_F(EngineConnect, NegotiatesWithEachGenerationOfEngines) {
  const std::vector<std::array<std::string, 3>> table{{"1.24", "1.43", "/v1.43"},
                                                      {"1.24", "1.45", "/v1.45"},
                                                      {"1.44", "1.52", "/v1.45"},
                                                      {"1.40", "1.55", "/v1.45"}};
  for (const auto& [lowest, highest, prefix] : table) {
    const auto client = connect(lowest, highest);
    ASSERT_TRUE(client) << client.error().message;
    EXPECT_EQ(client->target().str(), prefix);
  }
}

TEST_F(EngineConnect, RefusesEnginesThatAreTooOldOrTooNew) {
  for (const auto& [lowest, highest] : {std::pair{"1.12", "1.40"}, {"1.46", "1.60"}}) {
    const auto client = connect(lowest, highest);
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, Errc::not_implemented);
    EXPECT_THAT(client.error().message, HasSubstr(std::string(lowest) + " to " + highest));
  }
  for (const auto& request : server_.requests())
    EXPECT_THAT(request.path(), testing::AnyOf("/version", "/info"));
}

TEST_F(EngineConnect, AsksAgainWhereTheOldestApiIsGone) {
  server_.reply("GET", "/version", 200, version_body("1.44", "1.52"));
  server_.on("GET", "/info", [](Connection& c) {
    if (c.request().target == "/v1.45/info") return c.respond_json(200, R"({"Driver":"overlay2"})");
    c.respond_json(400, R"({"message":"client version 1.41 is too old"})");
  });
  const auto client = Client::connect(server_.endpoint(), soon());
  ASSERT_TRUE(client) << client.error().message;
  EXPECT_EQ(client->capabilities().storage_driver, "overlay2");
}

TEST_F(EngineConnect, PassesOnWhatEitherQuestionFailsWith) {
  server_.reply("GET", "/version", 503, R"({"message":"starting"})");
  auto client = Client::connect(server_.endpoint(), soon());
  EXPECT_EQ(client.error().code, Errc::unavailable);
  EXPECT_EQ(client.error().message, "starting");

  server_.reply("GET", "/version", 200, R"({"ApiVersion":"one"})");
  EXPECT_EQ(Client::connect(server_.endpoint(), soon()).error().code, Errc::data_loss);
  server_.reply("GET", "/version", 200, "<html>");
  EXPECT_EQ(Client::connect(server_.endpoint(), soon()).error().code, Errc::data_loss);

  server_.reply("GET", "/version", 200, version_body("1.12", "1.41"));
  server_.reply("GET", "/info", 500, R"({"message":"no runc"})");
  client = Client::connect(server_.endpoint(), soon());
  EXPECT_EQ(client.error().code, Errc::internal);
  EXPECT_EQ(client.error().message, "no runc");
}

TEST_F(EngineConnect, PingTellsAnEngineFromAnyServer) {
  server_.on("GET", "/_ping", [](Connection& c) {
    c.respond(200, {{"Api-Version", "1.41"}, {"Server", "Docker/20.10.24 (linux)"}}, "OK");
  });
  const auto pong = ping(server_.endpoint(), soon());
  ASSERT_TRUE(pong) << pong.error().message;
  EXPECT_EQ(pong->api_version, (wire::ApiVersion{1, 41}));
  EXPECT_EQ(pong->server, "Docker/20.10.24 (linux)");
  EXPECT_EQ(server_.requests().back().target, "/_ping");

  server_.reply("GET", "/_ping", 200, "OK");
  EXPECT_EQ(ping(server_.endpoint(), soon()).error().code, Errc::data_loss);
  server_.reply("GET", "/_ping", 500, "");
  EXPECT_EQ(ping(server_.endpoint(), soon()).error().code, Errc::internal);
}

TEST_F(EngineConnect, ConnectsByUrl) {
  server_.reply("GET", "/version", 200, version_body("1.12", "1.41"));
  server_.reply("GET", "/info", 200, "{}");
  const auto engine = Engine::connect({.url = server_.url()}, {});
  ASSERT_TRUE(engine) << engine.error().message;
  EXPECT_EQ(engine->client().endpoint(), server_.endpoint());

  support::ScriptedServer tcp(support::Transport::tcp);
  tcp.reply("GET", "/version", 200, version_body("1.24", "1.45"));
  tcp.reply("GET", "/info", 200, "{}");
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

  server_.reply("GET", "/version", 200, version_body("1.12", "1.40"));
  const auto old = Engine::connect({.url = server_.url()}, {});
  ASSERT_FALSE(old);
  EXPECT_EQ(old.error().code, Errc::not_implemented);
  EXPECT_THAT(old.error().message, HasSubstr(server_.url()));
  EXPECT_EQ(old.error().resource, server_.url());
}

}  // namespace
}  // namespace brig::engine
