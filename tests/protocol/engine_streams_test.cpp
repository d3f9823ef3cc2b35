// SPDX-License-Identifier: Apache-2.0
// What outlives its header: wait, attach, logs, events.
#include "engine/container_attach.hpp"
#include "engine/container_logs.hpp"
#include "engine/container_wait.hpp"
#include "engine/events.hpp"
#include "engine/ping.hpp"
#include "engine/stream_frames.hpp"
#include "protocol/engine_fixture.hpp"
#include "sys/poll.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include <poll.h>

namespace brig::engine {
namespace {

using support::Connection;
using testing::ElementsAre;

class EngineStreams : public EngineTest {
 protected:
  // A handler waits for a request that the test sends once its call has returned: the server,
  // unlike what a test body holds, lives as long as its handlers.
  void until_header_is_seen() const { server_.wait_for_requests(kRequestsBefore + 1); }
  void tell_header_is_seen() const { static_cast<void>(ping(server_.endpoint(), soon())); }
  static constexpr std::size_t kRequestsBefore = 2;  // info, and the call

  Result<std::vector<std::string>> actions(const Client& client, int stop_after = 1000) const {
    std::vector<std::string> found;
    const auto read = events(
        client, {},
        [&](const wire::Event& event) {
          found.push_back(event.action);
          return --stop_after == 0 ? Go::stop : Go::on;
        },
        soon());
    if (!read) return fail(read.error());
    return found;
  }
};

TEST_F(EngineStreams, WaitReturnsWithTheHeaderAndAwaitWithTheBody) {
  server_.on("POST", "/containers/*/wait", [this](Connection& c) {
    c.begin_chunked(200, {{"Content-Type", "application/json"}});
    until_header_is_seen();
    c.chunk(R"({"StatusCode":137,)");
    c.chunk(R"("Error":null})");
    c.end_chunks();
  });
  auto wait = container_wait(
      connect(), {.container = container(), .condition = WaitCondition::next_exit}, soon());
  ASSERT_TRUE(wait) << wait.error().message;
  EXPECT_FALSE(wait->buffered());
  tell_header_is_seen();
  ASSERT_TRUE(sys::wait_for(wait->fd(), POLLIN, soon()));
  const auto waited = wait->await(soon());
  ASSERT_TRUE(waited) << waited.error().message;
  EXPECT_EQ(waited->status_code, 137);
}

TEST_F(EngineStreams, WaitTellsThatItsAnswerCameWithTheHeader) {
  server_.reply("POST", "/containers/*/wait", 200, R"({"StatusCode":0})");
  auto wait = container_wait(connect(), {.container = container()}, soon());
  ASSERT_TRUE(wait) << wait.error().message;
  EXPECT_EQ(last().query("condition"), "not-running");
  ASSERT_TRUE(wait->buffered() || sys::wait_for(wait->fd(), POLLIN, soon()));
  EXPECT_EQ(wait->await(soon())->status_code, 0);
}

TEST_F(EngineStreams, WaitNamesEachCondition) {
  const Client client = connect();
  server_.reply("POST", "/containers/*/wait", 200, R"({"StatusCode":0})");
  for (const auto& [condition, word] : {std::pair{WaitCondition::not_running, "not-running"},
                                        {WaitCondition::next_exit, "next-exit"},
                                        {WaitCondition::removed, "removed"}}) {
    ASSERT_TRUE(container_wait(client, {.container = container(), .condition = condition}, soon()));
    EXPECT_EQ(last().query("condition"), word);
  }
}

TEST_F(EngineStreams, WaitLosesDataWhenTheEngineGoes) {
  server_.on("POST", "/containers/*/wait", [this](Connection& c) {
    c.begin_chunked(200);
    until_header_is_seen();
  });
  auto wait = container_wait(connect(), {.container = container()}, soon());
  ASSERT_TRUE(wait) << wait.error().message;
  tell_header_is_seen();
  const auto waited = wait->await(soon());
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code, Errc::data_loss);
  EXPECT_EQ(waited.error().resource, kId);
}

TEST_F(EngineStreams, AttachIsARawStreamBothWays) {
  server_.on("POST", "/containers/*/attach", [](Connection& c) {
    c.upgrade(std::string_view("\1\0\0\0\0\0\0\5early", 13));
    c.send(std::string_view("\2\0\0\0\0\0\0\4", 8));
    c.send(c.read_exact(4));
    c.read_to_end();
    c.close();
  });
  auto attached =
      container_attach(connect(), {.container = container(), .with_stdin = true}, soon());
  ASSERT_TRUE(attached) << attached.error().message;
  EXPECT_EQ(last().method, "POST");
  EXPECT_EQ(last().target,
            "/v1.41/containers/" + kId + "/attach?stream=1&stdin=1&stdout=1&stderr=1");
  EXPECT_EQ(last().header("Upgrade"), "tcp");

  const std::string_view input = "ping";
  ASSERT_EQ(*attached->write_some(input, soon()), input.size());
  attached->shutdown_write();
  StreamFrames frames;
  std::string out;
  std::string err;
  std::array<char, 7> buffer{};
  while (true) {
    const auto n = attached->read_some(buffer, soon());
    ASSERT_TRUE(n) << n.error().message;
    if (*n == 0) break;
    std::span<const char> bytes(buffer.data(), *n);
    while (const auto chunk = frames.next(bytes).value()) {
      (chunk->type == StreamType::stdout_ ? out : err)
          .append(chunk->bytes.data(), chunk->bytes.size());
    }
  }
  EXPECT_TRUE(frames.finish());
  EXPECT_EQ(out, "early");
  EXPECT_EQ(err, "ping");
}

TEST_F(EngineStreams, AttachWithoutStdin) {
  server_.on("POST", "/containers/*/attach", [](Connection& c) { c.upgrade(); });
  ASSERT_TRUE(container_attach(connect(), {.container = container()}, soon()));
  EXPECT_EQ(last().query("stdin"), "0");
}

TEST_F(EngineStreams, AttachFailsAsTheEngineSays) {
  const Client client = connect();
  server_.reply("POST", "/containers/*/attach", 404, R"({"message":"No such container: c"})");
  auto attached = container_attach(client, {.container = container()}, soon());
  ASSERT_FALSE(attached);
  EXPECT_EQ(attached.error().code, Errc::not_found);
  EXPECT_EQ(attached.error().message, "No such container: c");
  EXPECT_EQ(attached.error().resource, kId);
  EXPECT_EQ(attached.error().http_status, 404);

  server_.on("POST", "/containers/*/attach", [](Connection& c) {
    c.respond(200, {{"Content-Type", "application/vnd.docker.raw-stream"}}, "swallowed");
  });
  attached = container_attach(client, {.container = container()}, soon());
  ASSERT_FALSE(attached);
  EXPECT_EQ(attached.error().code, Errc::not_implemented);
  EXPECT_EQ(attached.error().resource, kId);
}

TEST_F(EngineStreams, LogsArriveAsTheEngineSendsThem) {
  server_.on("GET", "/containers/*/logs", [](Connection& c) {
    c.begin_chunked(200);
    c.chunk(std::string_view("\1\0\0\0\0\0\0\3ab", 10));
    c.chunk("c");
    c.end_chunks();
  });
  auto logs = container_logs(connect(), {.container = container(), .follow = true}, soon());
  ASSERT_TRUE(logs) << logs.error().message;
  EXPECT_EQ(last().target,
            "/v1.41/containers/" + kId + "/logs?follow=1&stdout=1&stderr=1&timestamps=0&tail=all");
  const auto body = logs->read_all(1024, soon());
  EXPECT_EQ(*body, std::string("\1\0\0\0\0\0\0\3abc", 11));
}

TEST_F(EngineStreams, LogsOfADriverThatKeepsNone) {
  server_.reply("GET", "/containers/*/logs", 501,
                R"({"message":"configured logging driver does not support reading"})");
  EXPECT_EQ(container_logs(connect(), {.container = container()}, soon()).error().code,
            Errc::not_implemented);
}

TEST_F(EngineStreams, EventsAreLinesNotChunks) {
  server_.on("GET", "/events", [](Connection& c) {
    c.respond_chunked(
        200, {},
        {R"({"Type":"container","Act)", "ion\":\"create\"}\n\n{\"Type\":\"container\",",
         "\"Action\":\"die\"}\r\n{\"Type\":\"daemon\",\"Action\":\"last\"}"});
  });
  const auto found = actions(connect());
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(*found, ElementsAre("create", "die", "last"));
  EXPECT_EQ(last().target, "/v1.41/events");
}

TEST_F(EngineStreams, EventsStopWhenTheCallerHasSeenEnough) {
  server_.on("GET", "/events", [](Connection& c) {
    c.begin_chunked(200);
    c.chunk("{\"Type\":\"a\",\"Action\":\"1\"}\n{\"Type\":\"a\",\"Action\":\"2\"}\n");
    c.wait_closed();
  });
  EXPECT_THAT(actions(connect(), 1).value(), ElementsAre("1"));
}

TEST_F(EngineStreams, EventsRefuseALineWithoutEnd) {
  server_.on("GET", "/events", [](Connection& c) {
    c.begin_chunked(200);
    for (int i = 0; i < 20; ++i) c.chunk(std::string(64U << 10U, 'x'));
    c.wait_closed();
  });
  EXPECT_EQ(actions(connect()).error().code, Errc::data_loss);
}

}  // namespace
}  // namespace brig::engine
