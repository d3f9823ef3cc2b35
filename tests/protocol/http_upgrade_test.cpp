// SPDX-License-Identifier: Apache-2.0
// Connections that become raw streams: moby's "hijack".
#include "protocol/http_client_fixture.hpp"

#include <array>
#include <future>

namespace brig::http {
namespace {

Request attach() {
  Request request = request_of(Method::post, "attach");
  request.body = "{}";
  request.content_type = "application/json";
  return request;
}

Result<RawStream> raw(const ScriptedServer& server) {
  auto upgraded = upgrade(server.endpoint(), attach(), in_time());
  if (!upgraded) return fail(upgraded.error());
  if (!std::holds_alternative<RawStream>(*upgraded)) return fail(Errc::internal, "not upgraded");
  return std::move(std::get<RawStream>(*upgraded));
}

TEST(HttpClient, AsksForTheUpgradeAndKeepsTheHeader) {
  ScriptedServer server;
  server.on("POST", "/attach",
            [](Connection& c) { c.upgrade("", "application/vnd.docker.multiplexed-stream"); });
  const auto stream = raw(server);
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ(stream->headers().find("Content-Type"), "application/vnd.docker.multiplexed-stream");
  const auto seen = server.requests().at(0);
  EXPECT_EQ(seen.header("Connection"), "Upgrade");
  EXPECT_EQ(seen.header("Upgrade"), "tcp");
  EXPECT_EQ(seen.body, "{}");
}

TEST(HttpClient, KeepsBytesThatCameWithTheUpgrade) {
  ScriptedServer server;
  std::promise<void> go_on;
  server.on("POST", "/attach", [&](Connection& c) {
    c.upgrade("first\r\n\r\nbytes");
    go_on.get_future().wait();
    c.send("more");
  });
  auto stream = raw(server);
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_TRUE(stream->buffered());
  std::array<char, 5> small{};
  EXPECT_EQ(stream->read_some(small, in_time()).value(), 5U);
  EXPECT_EQ(std::string_view(small.data(), 5), "first");
  EXPECT_TRUE(stream->buffered());
  std::array<char, 64> rest{};
  EXPECT_EQ(stream->read_some(rest, in_time()).value(), 9U);
  EXPECT_EQ(std::string_view(rest.data(), 9), "\r\n\r\nbytes");
  EXPECT_FALSE(stream->buffered());
  go_on.set_value();
  EXPECT_EQ(drain(*stream, in_time()).value(), "more");
}

TEST(HttpClient, UpgradesByteByByte) {
  ScriptedServer server;
  server.on("POST", "/attach", [](Connection& c) {
    c.send_bytewise("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nraw");
  });
  auto stream = raw(server);
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ(drain(*stream, in_time()).value(), "raw");
}

TEST(HttpClient, DoesNotReadAStreamThatWasNotUpgraded) {
  ScriptedServer server;
  server.on("POST", "/attach", [](Connection& c) {
    c.send("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\noutput");
    c.hang();
  });
  const auto upgraded = upgrade(server.endpoint(), attach(), in_time());
  ASSERT_FALSE(upgraded);
  EXPECT_EQ(upgraded.error().code, Errc::not_implemented);
  EXPECT_EQ(upgraded.error().http_status, 200);
}

TEST(HttpClient, ReturnsTheAnswerThatRefusesTheUpgrade) {
  ScriptedServer server;
  server.on("POST", "/attach",
            [](Connection& c) { c.respond_json(409, R"({"message":"paused"})"); });
  const auto upgraded = upgrade(server.endpoint(), attach(), in_time());
  ASSERT_TRUE(upgraded) << upgraded.error().message;
  const auto& response = std::get<Response>(*upgraded);
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.body, R"({"message":"paused"})");
}

TEST(HttpClient, CapsTheAnswerThatRefusesTheUpgrade) {
  ScriptedServer server;
  server.on("POST", "/attach", [](Connection& c) { c.respond(500, {}, std::string(200, 'x')); });
  const auto upgraded = upgrade(server.endpoint(), attach(), in_time(), {4096, 100});
  ASSERT_FALSE(upgraded);
  EXPECT_EQ(upgraded.error().code, Errc::data_loss);
}

TEST(HttpClient, RefusesAnUpgradeToSomethingElse) {
  for (const char* answer :
       {"HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "HTTP/1.0 101 Switching\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"}) {
    ScriptedServer server;
    server.on("POST", "/attach", [&](Connection& c) {
      c.send(answer);
      c.hang();
    });
    const auto stream = raw(server);
    ASSERT_FALSE(stream) << answer;
    EXPECT_EQ(stream.error().code, Errc::data_loss) << answer;
  }
}

TEST(HttpClient, HalfClosesAndStillReads) {
  ScriptedServer server;
  server.on("POST", "/attach", [](Connection& c) {
    c.upgrade();
    c.send("got " + c.read_to_end());
  });
  auto stream = raw(server);
  ASSERT_TRUE(stream) << stream.error().message;
  ASSERT_TRUE(write_all(*stream, "input", in_time()));
  stream->shutdown_write();
  EXPECT_EQ(drain(*stream, in_time()).value(), "got input");
  stream->shutdown_write();  // the peer is gone: no error
}

TEST(HttpClient, WritesAfterThePeerHalfClosed) {
  ScriptedServer server;
  std::promise<std::string> received;
  server.on("POST", "/attach", [&](Connection& c) {
    c.upgrade("bye");
    c.half_close();
    received.set_value(c.read_exact(5));
  });
  auto stream = raw(server);
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ(drain(*stream, in_time()).value(), "bye");
  ASSERT_TRUE(write_all(*stream, "still", in_time()));
  EXPECT_EQ(received.get_future().get(), "still");
}

TEST(HttpClient, TakesAResetOfARawStreamAsItsEnd) {
  for (const Transport transport : {Transport::unix_socket, Transport::tcp}) {
    ScriptedServer server(transport);
    server.on("POST", "/attach", [](Connection& c) {
      c.upgrade("last words");
      c.reset();
    });
    auto stream = raw(server);
    ASSERT_TRUE(stream) << stream.error().message;
    ASSERT_TRUE(write_all(*stream, "unread", in_time()));
    EXPECT_EQ(drain(*stream, in_time()).value(), "last words");
  }
}

TEST(HttpClient, TellsThatTheReaderOfARawStreamIsGone) {
  ScriptedServer server;
  server.on("POST", "/attach", [](Connection& c) { c.upgrade(); });
  auto stream = raw(server);
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ(drain(*stream, in_time()).value(), "");
  const auto written = stream->write_some(std::string_view("x"), in_time());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Errc::unavailable);
}

TEST(HttpClient, FillsALargeSpanInOneRead) {
  const std::string sent = pattern(96U << 10U);
  ScriptedServer server;
  std::promise<void> all_sent;
  server.on("POST", "/attach", [&](Connection& c) {
    c.upgrade();
    c.send(sent);
    all_sent.set_value();
    c.wait_closed();
  });
  auto stream = raw(server);
  ASSERT_TRUE(stream) << stream.error().message;
  // What came with the header is given first.
  all_sent.get_future().wait();
  std::string buffer(sent.size(), '\0');
  std::size_t used = 0;
  if (stream->buffered()) used = stream->read_some(buffer, in_time()).value();
  used += stream->read_some(std::span(buffer).subspan(used), in_time()).value();
  EXPECT_EQ(used, sent.size());
  EXPECT_TRUE(buffer == sent);
}

TEST(HttpClient, CarriesBigRawStreamsBothWaysAtOnce) {
  const std::string up = pattern(4U << 20U);
  std::string down(up.rbegin(), up.rend());
  ScriptedServer server;
  std::promise<bool> same;
  server.on("POST", "/attach", [&](Connection& c) {
    c.upgrade();
    // Alternates, so that neither side's buffers can hold what the other one still sends.
    std::string received;
    for (std::size_t at = 0; at < down.size(); at += 1U << 20U) {
      received += c.read_exact(1U << 20U);
      c.send(std::string_view(down).substr(at, 1U << 20U));
    }
    same.set_value(received == up);
  });
  auto stream = raw(server);
  ASSERT_TRUE(stream) << stream.error().message;
  std::thread writer([&] { EXPECT_TRUE(write_all(*stream, up, in_time())); });
  const auto received = drain(*stream, in_time(), 256U << 10U);
  writer.join();
  ASSERT_TRUE(received) << received.error().message;
  EXPECT_TRUE(*received == down);
  EXPECT_TRUE(same.get_future().get());
}

}  // namespace
}  // namespace brig::http
