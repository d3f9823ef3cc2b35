// SPDX-License-Identifier: Apache-2.0
// Request bodies that are streamed, and servers that do not want them.
#include "protocol/http_client_fixture.hpp"

#include <algorithm>
#include <cstring>

namespace brig::http {
namespace {

/// Gives the text in pieces of at most `step` bytes.
BodySource source_of(std::string_view text, std::size_t step) {
  return [text, step, at = std::size_t{0}](std::span<char> into) mutable -> Result<std::size_t> {
    const std::size_t n = std::min({step, into.size(), text.size() - at});
    std::memcpy(into.data(), text.data() + at, n);
    at += n;
    return n;
  };
}

Request upload(BodySource source) {
  Request request = request_of(Method::put, "archive");
  request.content_type = "application/x-tar";
  request.body_source = std::move(source);
  return request;
}

BodySource endless() {
  return [](std::span<char> into) -> Result<std::size_t> {
    std::fill(into.begin(), into.end(), 'x');
    return into.size();
  };
}

TEST(HttpClient, SendsASourceInChunks) {
  ScriptedServer server;
  server.reply("PUT", "/archive", 200);
  EXPECT_EQ(send(server.endpoint(), upload(source_of("hello, sandboxed world", 16)), in_time())
                .value()
                .status,
            200);
  const auto seen = server.requests().at(0);
  EXPECT_EQ(seen.header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(seen.header("Content-Length"), "");
  EXPECT_EQ(seen.header("Content-Type"), "application/x-tar");
  EXPECT_EQ(seen.raw_body, "10\r\nhello, sandboxed\r\n6\r\n world\r\n0\r\n\r\n");
}

TEST(HttpClient, SendsAnEmptySource) {
  ScriptedServer server;
  server.reply("PUT", "/archive", 200);
  EXPECT_EQ(send(server.endpoint(), upload(source_of("", 1)), in_time()).value().status, 200);
  EXPECT_EQ(server.requests().at(0).raw_body, "0\r\n\r\n");
}

TEST(HttpClient, SendsBigBodiesUnchanged) {
  const std::string big = pattern(4U << 20U);
  ScriptedServer server;
  server.reply("*", "/archive", 200);
  Request whole = request_of(Method::post, "archive");
  whole.content_type = "application/x-tar";
  whole.body = big;
  EXPECT_EQ(send(server.endpoint(), whole, in_time()).value().status, 200);
  EXPECT_EQ(send(server.endpoint(), upload(source_of(big, 10'007)), in_time()).value().status, 200);
  EXPECT_EQ(send(server.endpoint(), upload(source_of(big, big.size())), in_time()).value().status,
            200);
  const auto seen = server.requests();
  for (const auto& request : seen) EXPECT_TRUE(request.body == big) << request.method;
  EXPECT_EQ(seen.size(), 3U);
}

TEST(HttpClient, ReadsTheAnswerOfAServerThatClosesMeanwhile) {
  ScriptedServer server;
  server.on(
      "PUT", "/archive", [](Connection& c) { c.respond_json(404, "{}"); }, Body::leave);
  const auto response = send(server.endpoint(), upload(endless()), in_time());
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 404);
}

TEST(HttpClient, ReadsTheAnswerOfAServerThatReadsNoMore) {
  ScriptedServer server;
  server.on(
      "*", "/archive",
      [](Connection& c) {
        c.respond_json(403, "{}");
        c.hang();
      },
      Body::leave);
  const auto streamed = send(server.endpoint(), upload(endless()), in_time());
  ASSERT_TRUE(streamed) << streamed.error().message;
  EXPECT_EQ(streamed->status, 403);

  Request whole = request_of(Method::post, "archive");
  whole.content_type = "application/x-tar";
  whole.body = std::string(4U << 20U, 'x');
  const auto response = send(server.endpoint(), whole, in_time());
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 403);
}

TEST(HttpClient, GoesOnSendingAfterAnInterimAnswer) {
  const std::string big = pattern(4U << 20U);
  ScriptedServer server;
  std::string received;
  server.on(
      "PUT", "/archive",
      [&](Connection& c) {
        c.send("HTTP/1.1 100 Continue\r\n\r\n");
        received = c.read_body();
        c.respond(200);
      },
      Body::leave);
  const auto response = send(server.endpoint(), upload(source_of(big, big.size())), in_time());
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_TRUE(received == big);
}

TEST(HttpClient, PassesOnWhatTheSourceFailsWith) {
  ScriptedServer server;
  int calls = 0;
  const auto response =
      send(server.endpoint(), upload([&](std::span<char> into) -> Result<std::size_t> {
             if (++calls > 1) return fail(Errc::not_found, "the file is gone");
             into[0] = 'x';
             return 1U;
           }),
           in_time());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::not_found);
  EXPECT_EQ(server.wait_for_requests(1).at(0).raw_body, "1\r\nx\r\n")
      << "a cut body must not look whole";
}

TEST(HttpClient, RefusesASourceThatOverstates) {
  ScriptedServer server;
  const auto response =
      send(server.endpoint(),
           upload([](std::span<char> into) -> Result<std::size_t> { return into.size() + 1; }),
           in_time());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::internal);
}

}  // namespace
}  // namespace brig::http
