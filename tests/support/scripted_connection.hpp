// SPDX-License-Identifier: Apache-2.0
// The server's end of one connection, as a handler scripts it.
#pragma once

#include "support/recorded_request.hpp"
#include "sys/unique_fd.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace brig::support {

/// Thrown out of a handler that waits when the server is destroyed. Let it pass.
struct ServerStopped {};

/// No step of a script may take longer: the test fails then, instead of hanging.
inline constexpr std::chrono::seconds kHangGuard{30};

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// All calls block the handler's thread, until they are done, `kHangGuard` is over
/// (std::runtime_error, which the server reports as a test failure) or the server is destroyed
/// (ServerStopped). Sending to a peer that is gone does nothing: what the client saw is for the
/// test to assert.
class Connection {
 public:
  /// `stop_fd` becomes readable when the server is destroyed.
  Connection(sys::UniqueFd fd, int stop_fd) : fd_(std::move(fd)), stop_fd_(stop_fd) {}

  /// The request that chose this handler.
  const RecordedRequest& request() const { return request_; }

  // Answers, well-formed.
  /// Adds Content-Length, except to 1xx, 204 and 304.
  void respond(int status, const HeaderList& headers = {}, std::string_view body = {});
  /// As `respond`, with Content-Type: application/json.
  void respond_json(int status, std::string_view json);
  /// Status line, headers and Transfer-Encoding: chunked; `chunk` and `end_chunks` go on.
  void begin_chunked(int status, const HeaderList& headers = {});
  void chunk(std::string_view data);
  void end_chunks();
  /// A whole chunked answer.
  void respond_chunked(int status,
                       const HeaderList& headers,
                       const std::vector<std::string>& chunks);
  /// "101 UPGRADED", as the engine writes it. `leftover` goes out in the same write. From here on
  /// the connection carries raw bytes: `send`, `read_exact`, …
  void upgrade(std::string_view leftover = {},
               std::string_view content_type = "application/vnd.docker.raw-stream");

  // Bytes, and misbehaviour.
  /// False when the peer is gone: `while (c.send(more)) {}` is a flood.
  bool send(std::string_view bytes);
  /// One byte at a time, each only after the peer has read the one before (Unix sockets).
  void send_bytewise(std::string_view bytes);
  /// Shuts the writing side: the peer reads end of file, and can still write.
  void half_close();
  /// Closes at once. Bytes sent are delivered.
  void close();
  /// Closes so that the peer gets ECONNRESET once it has read what was sent. On a Unix socket a
  /// reset needs bytes that we have not read: this waits until there are some.
  void reset();

  // Waiting.
  /// Exactly `size` bytes; fewer only when the peer closed its side.
  std::string read_exact(std::size_t size);
  /// What comes until the peer closes its side.
  std::string read_to_end();
  /// Reads the body of a request whose route leaves it (Body::leave), and returns it decoded.
  std::string read_body();
  /// Returns once the peer has closed the whole connection, not only its writing side (TCP:
  /// either). What it sent stays unread.
  void wait_closed();
  /// Lets time pass. For deadlines under test; never to wait for something to happen.
  void pause(std::chrono::milliseconds time);
  /// Does nothing until the server is destroyed or the peer closes.
  void hang() { wait_closed(); }

 private:
  friend class ScriptedServer;

  /// False when the peer closed before a whole head.
  bool read_head();
  void wait_for(short events);
  bool receive_more();
  std::string take(std::size_t size);
  std::string take_line();

  sys::UniqueFd fd_;
  int stop_fd_;
  std::string pending_;  // received, not consumed
  RecordedRequest request_;
  bool body_read_ = false;
};

}  // namespace brig::support
