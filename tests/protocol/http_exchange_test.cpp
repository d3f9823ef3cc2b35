// SPDX-License-Identifier: Apache-2.0
// Whole answers and streamed ones, from a server that behaves.
#include "protocol/http_client_fixture.hpp"

#include <array>
#include <future>

namespace brig::http {
namespace {

TEST(HttpClient, SendsExactlyTheseBytes) {
  ScriptedServer server;
  server.reply("POST", "/containers/create", 201, "{}");
  Request request;
  request.method = Method::post;
  request.target.segment("v1.41").segment("containers").segment("create").query("name", "a b");
  request.body = R"({"Image":"x"})";
  request.content_type = "application/json";
  request.headers = {{"X-Meta", "1"}};
  EXPECT_EQ(send(server.endpoint(), request, in_time()).value().status, 201);

  const auto seen = server.requests().at(0);
  EXPECT_EQ(seen.raw_head,
            "POST /v1.41/containers/create?name=a%20b HTTP/1.1\r\nHost: docker\r\nX-Meta: 1\r\n"
            "Content-Type: application/json\r\nContent-Length: 13\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(seen.raw_body, R"({"Image":"x"})");
  EXPECT_EQ(seen.path(), "/containers/create");
  EXPECT_EQ(seen.query("name"), "a b");
}

TEST(HttpClient, SpeaksTcpAndNamesTheHost) {
  ScriptedServer server(Transport::tcp);
  server.reply("GET", "/_ping", 200, "OK");
  EXPECT_EQ(send(server.endpoint(), request_of(Method::get, "_ping"), in_time()).value().body,
            "OK");
  EXPECT_EQ(server.requests().at(0).header("Host"),
            authority(std::get<TcpEndpoint>(server.endpoint())));
}

TEST(HttpClient, ReturnsStatusHeadersAndBody) {
  ScriptedServer server;
  server.on("GET", "/x", [](Connection& c) {
    c.respond(409, {{"Api-Version", "1.41"}}, R"({"message":"no"})");
  });
  const auto response = send(server.endpoint(), request_of(Method::get, "x"), in_time()).value();
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.headers.find("api-version"), "1.41");
  EXPECT_EQ(response.body, R"({"message":"no"})");
}

TEST(HttpClient, ReadsAnswersThatComeByteByByte) {
  ScriptedServer server;
  server.on("GET", "/counted", [](Connection& c) {
    c.send_bytewise("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nA: b\r\n\r\nhello");
  });
  server.on("GET", "/chunked", [](Connection& c) {
    c.send_bytewise(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
        "chunked\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\n\r\n");
  });
  server.on("GET", "/closed",
            [](Connection& c) { c.send_bytewise("HTTP/1.0 200 OK\r\n\r\nhello"); });
  server.on("GET", "/interim", [](Connection& c) {
    c.send_bytewise(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  });
  for (const char* path : {"counted", "chunked", "closed", "interim"}) {
    const auto response = send(server.endpoint(), request_of(Method::get, path), in_time());
    ASSERT_TRUE(response) << path << ": " << response.error().message;
    EXPECT_EQ(response->body, "hello") << path;
  }
}

TEST(HttpClient, DoesNotWaitForTheEndOfTheConnection) {
  ScriptedServer server;
  const auto answer_and_hang = [&](const char* path, const char* bytes) {
    server.on("*", path, [bytes](Connection& c) {
      c.send(bytes);
      c.hang();
    });
  };
  answer_and_hang("/head", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
  answer_and_hang("/empty", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  answer_and_hang("/204", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello");
  answer_and_hang("/304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello");
  answer_and_hang("/chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(send(server.endpoint(), request_of(Method::head, "head"), in_time()).value().body, "");
  for (const char* path : {"empty", "204", "304", "chunked"}) {
    const auto response = send(server.endpoint(), request_of(Method::get, path), in_time());
    ASSERT_TRUE(response) << path << ": " << response.error().message;
    EXPECT_EQ(response->body, "") << path;
  }
}

TEST(HttpClient, ReadsABodyUpToTheCapAndNoFurther) {
  const Limits limits{.header_bytes = 4096, .body_bytes = 100'000};
  ScriptedServer server;
  std::size_t size = 0;
  server.on("GET", "/counted", [&](Connection& c) { c.respond(200, {}, pattern(size)); });
  server.on("GET", "/chunked", [&](Connection& c) {
    c.respond_chunked(200, {}, {pattern(size).substr(0, 70'000), pattern(size).substr(70'000)});
  });
  server.on("GET", "/closed",
            [&](Connection& c) { c.send("HTTP/1.1 200 OK\r\n\r\n" + pattern(size)); });
  for (const char* path : {"counted", "chunked", "closed"}) {
    size = limits.body_bytes;
    const auto fits = send(server.endpoint(), request_of(Method::get, path), in_time(), limits);
    ASSERT_TRUE(fits) << path << ": " << fits.error().message;
    EXPECT_EQ(fits->body, pattern(size)) << path;
    size = limits.body_bytes + 1;
    const auto over = send(server.endpoint(), request_of(Method::get, path), in_time(), limits);
    ASSERT_FALSE(over) << path;
    EXPECT_EQ(over.error().code, Errc::data_loss) << path;
  }
}

TEST(HttpClient, OpensAStreamBeforeItsBodyComes) {
  ScriptedServer server;
  server.on("POST", "/wait", [](Connection& c) {
    c.begin_chunked(200, {{"Content-Type", "application/json"}});
    c.wait_closed();
  });
  const auto stream = open(server.endpoint(), request_of(Method::post, "wait"), in_time());
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ(stream->status(), 200);
  EXPECT_EQ(stream->headers().find("Content-Type"), "application/json");
  EXPECT_FALSE(stream->buffered());
}

TEST(HttpClient, StreamsABodyAsItComes) {
  ScriptedServer server;
  std::promise<void> first_read;
  server.on("GET", "/events", [&](Connection& c) {
    c.begin_chunked(200);
    c.chunk("one");
    first_read.get_future().wait();
    c.chunk("two");
    c.end_chunks();
  });
  auto stream = open(server.endpoint(), request_of(Method::get, "events"), in_time());
  ASSERT_TRUE(stream) << stream.error().message;
  std::array<char, 64> buffer{};
  EXPECT_EQ(stream->read_some(buffer, in_time()).value(), 3U);
  first_read.set_value();
  EXPECT_EQ(stream->read_some(buffer, in_time()).value(), 3U);
  EXPECT_EQ(std::string_view(buffer.data(), 3), "two");
  EXPECT_EQ(stream->read_some(buffer, in_time()).value(), 0U);
  EXPECT_EQ(stream->read_some(buffer, in_time()).value(), 0U) << "the end stays the end";
}

TEST(HttpClient, StreamsBigBodiesUnchanged) {
  const std::string big = pattern(4U << 20U);
  ScriptedServer server;
  server.on("GET", "/chunked", [&](Connection& c) {
    c.begin_chunked(200);
    // Sizes that are no multiple of any buffer's: chunk headers fall on every place of a read.
    for (std::size_t at = 0; at < big.size(); at += 32'771) {
      c.chunk(std::string_view(big).substr(at, 32'771));
    }
    c.end_chunks();
  });
  server.on("GET", "/counted", [&](Connection& c) { c.respond(200, {}, big); });
  server.on("GET", "/closed", [&](Connection& c) { c.send("HTTP/1.1 200 OK\r\n\r\n" + big); });
  for (const char* path : {"chunked", "counted", "closed"}) {
    for (const std::size_t step : {std::size_t{1000}, std::size_t{1} << 20U}) {
      auto stream = open(server.endpoint(), request_of(Method::get, path), in_time());
      ASSERT_TRUE(stream) << stream.error().message;
      EXPECT_TRUE(drain(*stream, in_time(), step).value() == big) << path << " by " << step;
    }
  }
}

TEST(HttpClient, ReadsTheRestOfAStreamAsAWhole) {
  ScriptedServer server;
  server.on("GET", "/x", [](Connection& c) {
    c.respond_chunked(404, {}, {R"({"message":)", R"("no"})"});
  });
  auto stream = open(server.endpoint(), request_of(Method::get, "x"), in_time()).value();
  EXPECT_EQ(stream.status(), 404);
  EXPECT_EQ(stream.read_all(100, in_time()).value(), R"({"message":"no"})");

  auto capped = open(server.endpoint(), request_of(Method::get, "x"), in_time()).value();
  EXPECT_EQ(capped.read_all(5, in_time()).error().code, Errc::data_loss);
}

TEST(HttpClient, TellsBodyBytesThatCameWithTheHeader) {
  ScriptedServer server;
  server.on("GET", "/x", [](Connection& c) {
    c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndata\r\n0\r\n\r\n");
    c.hang();
  });
  auto stream = open(server.endpoint(), request_of(Method::get, "x"), in_time()).value();
  EXPECT_TRUE(stream.buffered());
  EXPECT_EQ(drain(stream, in_time()).value(), "data");
  EXPECT_TRUE(stream.buffered()) << "the end is known";
}

}  // namespace
}  // namespace brig::http
