// SPDX-License-Identifier: Apache-2.0
// An HTTP/1.1 client: one connection for each request, no redirects, no retries, no compression.
// RFC 9112. Ambiguous framing (Content-Length with Transfer-Encoding, two lengths) is an error.
#pragma once

#include "base/until.hpp"
#include "http/endpoint.hpp"
#include "http/headers.hpp"
#include "http/target.hpp"

#include <brig/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace brig::http {

enum class Method { get, head, post, put, del };

/// Bounds on what a server may send.
struct Limits {
  /// Status line and headers together. The engine's are under 1 KiB.
  std::uint32_t header_bytes = 64U << 10U;
  /// A body read whole. An inspect answer is under 100 KiB; a list of a thousand containers under 4
  /// MiB.
  std::uint64_t body_bytes = 16U << 20U;
};

/// Supplies a request body piece by piece: fills the span and returns how many bytes, 0 at the end.
using BodySource = std::function<Result<std::size_t>(std::span<char>)>;

struct Request {
  Method method = Method::get;
  Target target;
  /// Besides Host, Content-Type and what frames the message and keeps the connection: these are set
  /// from the other fields, and refused here.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;          ///< Sent with Content-Length; needs a content type.
  std::string content_type;  ///< Of the body, from wherever it comes.
  BodySource body_source;    ///< When set, sent chunked instead of `body`, which then is empty.
};

struct Response {
  int status = 0;
  Headers headers;
  std::string body;
};

/// An answer whose header has been read and whose body arrives as the server sends it.
class ResponseStream {
 public:
  struct Impl;
  explicit ResponseStream(std::unique_ptr<Impl> impl);
  ResponseStream(ResponseStream&&) noexcept;
  ResponseStream& operator=(ResponseStream&&) noexcept;
  ResponseStream(const ResponseStream&) = delete;
  ResponseStream& operator=(const ResponseStream&) = delete;
  ~ResponseStream();

  int status() const;
  const Headers& headers() const;
  /// Waits for some bytes of the body; 0 at its end. A connection closed before the body's end is
  /// `data_loss`.
  Result<std::size_t> read_some(std::span<char> into, const base::Until& until);
  /// The rest of the body, for error answers; over `max_bytes` is `data_loss`.
  Result<std::string> read_all(std::size_t max_bytes, const base::Until& until);
  /// For poll(2) beside other descriptors, unless `buffered`.
  int fd() const;
  /// `read_some` has something to tell, bytes or the end, without reading from `fd`.
  bool buffered() const;

 private:
  std::unique_ptr<Impl> impl_;
};

/// A connection after "101 Switching Protocols": bytes both ways. One thread may read while another
/// one writes.
class RawStream {
 public:
  struct Impl;
  explicit RawStream(std::unique_ptr<Impl> impl);
  RawStream(RawStream&&) noexcept;
  RawStream& operator=(RawStream&&) noexcept;
  RawStream(const RawStream&) = delete;
  RawStream& operator=(const RawStream&) = delete;
  ~RawStream();

  const Headers& headers() const;
  /// Waits for some bytes, those that came with the header first; 0 at end of file. A reset after
  /// the peer's last byte counts as end of file: the engine resets when a job ends with its input
  /// unread.
  Result<std::size_t> read_some(std::span<char> into, const base::Until& until);
  /// Writes what the socket takes without blocking, at least one byte once it is writable. A peer
  /// that is gone is `unavailable`.
  Result<std::size_t> write_some(std::span<const char> from, const base::Until& until);
  /// Half-closes: the peer reads end of file. Not an error when the peer is gone already.
  void shutdown_write();
  /// For poll(2) beside other descriptors, unless `buffered`.
  int fd() const;
  bool buffered() const;

 private:
  std::unique_ptr<Impl> impl_;
};

/// Sends a request and reads the whole answer, whatever its status.
/// Errors: `unavailable` (no connection, or closed before any byte of an answer),
/// `permission_denied` (of the socket), `deadline_exceeded`, `cancelled`, `data_loss` (malformed,
/// truncated, over a limit), `invalid_argument` (an invalid target, header or body), whatever the
/// body's source fails with.
Result<Response> send(const Endpoint& endpoint,
                      const Request& request,
                      const base::Until& until,
                      const Limits& limits = {});

/// Sends a request and returns as soon as the answer's header has been read. Errors as `send`.
Result<ResponseStream> open(const Endpoint& endpoint,
                            const Request& request,
                            const base::Until& until,
                            const Limits& limits = {});

/// What `upgrade` yields: the stream when the server switched protocols, else its answer.
using Upgraded = std::variant<RawStream, Response>;

/// Sends a request with "Connection: Upgrade" and "Upgrade: tcp". An answer other than 101 is read
/// whole. A 2xx answer without an upgrade (an engine or proxy that ignores the header) is
/// `not_implemented`.
Result<Upgraded> upgrade(const Endpoint& endpoint,
                         const Request& request,
                         const base::Until& until,
                         const Limits& limits = {});

}  // namespace brig::http
