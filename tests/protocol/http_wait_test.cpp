// SPDX-License-Identifier: Apache-2.0
// Deadlines and stops, wherever a call can wait.
#include "protocol/http_client_fixture.hpp"
#include "sys/poll.hpp"

#include <array>
#include <future>
#include <optional>

namespace brig::http {
namespace {

constexpr const char* kStart =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";

/// A server that sends `start`, if anything, and then nothing for as long as the client stays.
void stall(ScriptedServer& server, std::string start) {
  server.on("GET", "/x", [bytes = std::move(start)](Connection& c) {
    c.send(bytes);
    c.hang();
  });
}

/// Endless input for a server that does not read.
Request upload() {
  Request request = request_of(Method::put, "x");
  request.body_source = [](std::span<char> into) -> Result<std::size_t> { return into.size(); };
  return request;
}

TEST(HttpWait, MeetsItsDeadlineAtEachStageOfAnAnswer) {
  for (const std::string start : {"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nA: ",
                                  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", kStart}) {
    ScriptedServer server;
    stall(server, start);
    const auto response = send(server.endpoint(), request_of(Method::get, "x"), soon());
    ASSERT_FALSE(response) << start;
    EXPECT_EQ(response.error().code, Errc::deadline_exceeded) << start;
  }
}

TEST(HttpWait, MeetsItsDeadlineWithAServerThatDrips) {
  ScriptedServer server;
  server.on("GET", "/x", [](Connection& c) {
    c.send("HTTP/1.1 200 OK\r\nA: ");
    while (c.send("a")) c.pause(std::chrono::milliseconds(1));
  });
  const auto response = send(server.endpoint(), request_of(Method::get, "x"), soon());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::deadline_exceeded);
}

TEST(HttpWait, MeetsItsDeadlineWithAServerThatNeverStops) {
  ScriptedServer server;
  server.on("GET", "/x", [](Connection& c) {
    c.send("HTTP/1.1 200 OK\r\n\r\n");
    const std::string more(64U << 10U, 'x');
    while (c.send(more)) {
    }
  });
  auto stream = open(server.endpoint(), request_of(Method::get, "x"), in_time());
  ASSERT_TRUE(stream) << stream.error().message;
  const auto until = soon();
  std::string buffer(64U << 10U, '\0');
  Result<std::size_t> n = 0U;
  do {
    n = stream->read_some(buffer, until);
  } while (n && *n > 0);
  ASSERT_FALSE(n);
  EXPECT_EQ(n.error().code, Errc::deadline_exceeded);
}

TEST(HttpWait, MeetsItsDeadlineWithAServerThatDoesNotRead) {
  ScriptedServer server;
  server.on(
      "PUT", "/x", [](Connection& c) { c.hang(); }, Body::leave);
  const auto response = send(server.endpoint(), upload(), soon());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::deadline_exceeded);
}

TEST(HttpWait, MeetsItsDeadlineWithAServerThatReadsForEver) {
  ScriptedServer server;
  server.on(
      "PUT", "/x",
      [](Connection& c) {
        while (!c.read_exact(64U << 10U).empty()) {
        }
      },
      Body::leave);
  const auto response = send(server.endpoint(), upload(), soon());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::deadline_exceeded);
}

TEST(HttpWait, IsCancelledWhileItWaitsForAnAnswer) {
  ScriptedServer server;
  stall(server, "");
  const StopLater stop([&] { server.wait_for_requests(1); });
  const auto response =
      send(server.endpoint(), request_of(Method::get, "x"), in_time(stop.token()));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::cancelled);
}

TEST(HttpWait, IsCancelledWhileItSends) {
  ScriptedServer server;
  server.on(
      "PUT", "/x", [](Connection& c) { c.hang(); }, Body::leave);
  const StopLater stop([&] { server.wait_for_requests(1); });
  const auto response = send(server.endpoint(), upload(), in_time(stop.token()));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::cancelled);
}

TEST(HttpWait, IsCancelledBeforeItBegins) {
  ScriptedServer server;
  server.reply("GET", "/x", 200);
  std::stop_source stopped;
  stopped.request_stop();
  const auto response =
      send(server.endpoint(), request_of(Method::get, "x"), in_time(stopped.get_token()));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::cancelled);
  EXPECT_TRUE(server.requests().empty());
}

TEST(HttpWait, ReadsOnAfterADeadline) {
  ScriptedServer server;
  std::promise<void> missed;
  server.on("GET", "/x", [&](Connection& c) {
    c.send(std::string(kStart).append("6"));
    missed.get_future().wait();
    c.send("\r\n world\r\n0\r\n\r\n");
  });
  auto stream = open(server.endpoint(), request_of(Method::get, "x"), in_time());
  ASSERT_TRUE(stream) << stream.error().message;
  std::array<char, 64> buffer{};
  ASSERT_EQ(stream->read_some(buffer, in_time()).value(), 5U);
  const auto late = stream->read_some(buffer, soon());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::deadline_exceeded);
  missed.set_value();
  EXPECT_EQ(drain(*stream, in_time()).value(), " world");
}

class HttpWaitRaw : public testing::Test {
 protected:
  void SetUp() override {
    server_.on("POST", "/x", [](Connection& c) {
      c.upgrade();
      // Answers once, then neither reads nor writes.
      c.send(c.read_exact(4));
      c.hang();
    });
    auto upgraded = upgrade(server_.endpoint(), request_of(Method::post, "x"), in_time());
    ASSERT_TRUE(upgraded) << upgraded.error().message;
    stream_.emplace(std::move(std::get<RawStream>(*upgraded)));
  }

  /// Writes until the peer's buffers are full and the wait ends.
  Errc fill(const base::Until& until) {
    const std::string data(64U << 10U, 'x');
    while (true) {
      const auto n = stream_->write_some(data, until);
      if (!n) return n.error().code;
      EXPECT_GT(*n, 0U);
    }
  }

  Errc read(const base::Until& until) {
    std::array<char, 16> buffer{};
    const auto n = stream_->read_some(buffer, until);
    return n ? Errc::internal : n.error().code;
  }

  ScriptedServer server_;
  std::optional<RawStream> stream_;
};

TEST_F(HttpWaitRaw, MeetsItsDeadlines) {
  EXPECT_EQ(read(soon()), Errc::deadline_exceeded);
  EXPECT_EQ(fill(soon()), Errc::deadline_exceeded);
}

TEST_F(HttpWaitRaw, EndsInTimeThoughItNeedNotWait) {
  // The socket can be read and written all along, as with a peer that never pauses.
  ASSERT_TRUE(write_all(*stream_, "echo", in_time()));
  ASSERT_TRUE(sys::wait_for(stream_->fd(), POLLIN, in_time()));
  std::stop_source stopped;
  stopped.request_stop();
  const auto over = base::Until::after(std::chrono::milliseconds(0));
  EXPECT_EQ(read(over), Errc::deadline_exceeded);
  EXPECT_EQ(read(in_time(stopped.get_token())), Errc::cancelled);
  EXPECT_EQ(fill(over), Errc::deadline_exceeded);
  EXPECT_EQ(fill(in_time(stopped.get_token())), Errc::cancelled);
  std::array<char, 16> buffer{};
  EXPECT_EQ(stream_->read_some(buffer, in_time()).value(), 4U) << "nothing is lost";
}

TEST_F(HttpWaitRaw, IsCancelledWhileItReads) {
  const StopLater stop([] {});
  EXPECT_EQ(read(in_time(stop.token())), Errc::cancelled);
}

TEST_F(HttpWaitRaw, IsCancelledWhileItWrites) {
  const StopLater stop([] {});
  EXPECT_EQ(fill(in_time(stop.token())), Errc::cancelled);
}

}  // namespace
}  // namespace brig::http
