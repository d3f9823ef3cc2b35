// SPDX-License-Identifier: Apache-2.0
// What container verbs return, and what they refuse before the wire.
#include "engine/container_create.hpp"
#include "engine/container_inspect.hpp"
#include "engine/container_kill.hpp"
#include "engine/container_list.hpp"
#include "engine/container_logs.hpp"
#include "engine/container_remove.hpp"
#include "engine/container_start.hpp"
#include "engine/container_stats.hpp"
#include "engine/container_stop.hpp"
#include "protocol/engine_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace brig::engine {
namespace {

using support::Connection;
using testing::ElementsAre;
using testing::HasSubstr;

class EngineContainers : public EngineTest {};

TEST_F(EngineContainers, CreateSendsTheBytesThatWereAudited) {
  server_.reply("POST", "/containers/create", 201,
                R"({"Id":")" + kId + R"(","Warnings":["no swap"]})");
  const std::string body = R"({"Image":"x", "HostConfig" : {}})";
  const auto created =
      container_create(connect(), {.name = *ContainerName::parse("brig-1"), .body = body}, soon());
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->id, container());
  EXPECT_THAT(created->warnings, ElementsAre("no swap"));
  EXPECT_EQ(last().body, body);
  EXPECT_EQ(last().header("Content-Length"), std::to_string(body.size()));
}

TEST_F(EngineContainers, CreateRefusesAnIdThatIsNone) {
  for (const char* const id : {"../../images/x", "ABC", ""}) {
    server_.reply("POST", "/containers/create", 201, std::string(R"({"Id":")") + id + R"("})");
    const auto created = container_create(
        connect(), {.name = *ContainerName::parse("brig-1"), .body = "{}"}, soon());
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, Errc::data_loss);
    EXPECT_EQ(created.error().resource, "brig-1");
  }
}

TEST_F(EngineContainers, StatsOfOneThatGoesBeforeTheAnswerAreNotFound) {
  server_.on("GET", "/containers/*/stats", [](Connection& c) { c.respond(200, {}, ""); });
  const auto stats = container_stats(connect(), {.container = container()}, soon());
  ASSERT_FALSE(stats);
  EXPECT_EQ(stats.error().code, Errc::not_found);
  EXPECT_EQ(stats.error().resource, kId);
}

TEST_F(EngineContainers, StartOfARunningOneIsAnError) {
  server_.on("POST", "/containers/*/start", [](Connection& c) { c.respond(304); });
  const auto started = container_start(connect(), {.container = container()}, soon());
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, Errc::not_modified);
  EXPECT_THAT(started.error().message, HasSubstr("runs already"));
  EXPECT_EQ(started.error().http_status, 304);
}

TEST_F(EngineContainers, StartTakesNothingButTheStatusForIt) {
  server_.reply("POST", "/containers/*/start", 200, "{}");
  EXPECT_EQ(container_start(connect(), {.container = container()}, soon()).error().code,
            Errc::data_loss);
}

TEST_F(EngineContainers, StopTellsWhetherItRan) {
  const Client client = connect();
  server_.on("POST", "/containers/*/stop", [](Connection& c) { c.respond(204); });
  EXPECT_TRUE(container_stop(client, {.container = container()}, soon())->was_running);
  EXPECT_EQ(last().query("t"), "10");
  server_.on("POST", "/containers/*/stop", [](Connection& c) { c.respond(304); });
  EXPECT_FALSE(container_stop(client, {.container = container()}, soon())->was_running);
}

TEST_F(EngineContainers, KillOfOneThatDoesNotRunIsAConflict) {
  server_.reply("POST", "/containers/*/kill", 409, R"({"message":"Container c is not running"})");
  const auto killed = container_kill(connect(), {.container = container()}, soon());
  EXPECT_EQ(killed.error().code, Errc::conflict);
  EXPECT_EQ(last().query("signal"), "9");
}

TEST_F(EngineContainers, RefusesBeforeTheWire) {
  const Client client = connect();
  const std::size_t sent = server_.requests().size();
  for (const int signal : {0, -9, 65, 1000}) {
    const auto killed =
        container_kill(client, {.container = container(), .signal = signal}, soon());
    EXPECT_EQ(killed.error().code, Errc::invalid_argument) << signal;
  }
  EXPECT_EQ(
      container_stop(client, {.container = container(), .grace = std::chrono::seconds(-1)}, soon())
          .error()
          .code,
      Errc::invalid_argument);
  EXPECT_EQ(
      container_logs(client, {.container = container(), .with_stdout = false, .with_stderr = false},
                     soon())
          .error()
          .code,
      Errc::invalid_argument);
  EXPECT_EQ(server_.requests().size(), sent);
}

TEST_F(EngineContainers, RemoveSaysWhatGoesWithIt) {
  server_.on("DELETE", "/containers", [](Connection& c) { c.respond(204); });
  EXPECT_TRUE(container_remove(connect(), {.container = container(), .volumes = true}, soon()));
  EXPECT_EQ(last().target, "/v1.41/containers/" + kId + "?force=0&v=1");
}

TEST_F(EngineContainers, InspectByName) {
  server_.reply("GET", "/containers/brig-1/json", 200, inspect_body());
  const auto found =
      container_inspect(connect(), {.container = *ContainerName::parse("brig-1")}, soon());
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->id, container());
  EXPECT_EQ(found->name, "brig-1");
  EXPECT_TRUE(found->state.running);
}

TEST_F(EngineContainers, ListWithoutFilters) {
  server_.reply("GET", "/containers/json", 200, "[]");
  const auto list = container_list(connect(), {}, soon());
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_TRUE(list->empty());
  EXPECT_EQ(last().target, "/v1.41/containers/json?all=0");
}

TEST_F(EngineContainers, ListOfAThousand) {
  std::string body = "[";
  for (int i = 0; i < 1000; ++i) {
    body += (i == 0 ? "" : ",") + (R"({"Id":")" + kId + R"(","Names":["/n)") + std::to_string(i) +
            R"("],"State":"exited","Labels":{"a":")" + std::string(1000, 'x') + R"("}})";
  }
  server_.reply("GET", "/containers/json", 200, body + "]");
  const auto list = container_list(connect(), {.all = true}, soon());
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->size(), 1000U);
  EXPECT_EQ(list->back().names.front(), "n999");
}

}  // namespace
}  // namespace brig::engine
