// SPDX-License-Identifier: Apache-2.0
#include "http/client.hpp"

#include "http/connect.hpp"
#include "http/request_head.hpp"
#include "http/response_parser.hpp"
#include "http/send_request.hpp"
#include "http/socket.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>

namespace brig::http {
namespace {

/// One request and its answer. The answer's header has been read.
struct Exchange {
  Socket socket;
  ResponseParser parser;
};

Result<void> read_header(Exchange& exchange, const base::Until& until) {
  while (true) {
    const auto complete = exchange.parser.parse_header();
    if (!complete) return fail(complete.error());
    if (*complete) return {};

    const auto received = exchange.socket.receive(exchange.parser.space(), until);
    if (!received) return fail(received.error());
    if (received->size == 0) {
      if (!exchange.parser.started()) {
        return fail(Errc::unavailable, "the connection was closed before an answer");
      }
      return exchange.parser.end_of_input();
    }
    exchange.parser.commit(received->size);
  }
}

Result<std::size_t> read_body(Exchange& exchange, std::span<char> into, const base::Until& until) {
  while (true) {
    auto n = exchange.parser.read_body(into);
    if (!n || *n > 0 || exchange.parser.body_ended() || into.empty()) return n;

    const auto received = exchange.socket.receive(exchange.parser.space(), until);
    if (!received) return fail(received.error());
    if (received->size == 0) {
      // A reset is never the end of a body: even where the end of the file is, bytes may be
      // missing.
      if (received->reset) {
        return fail(Errc::data_loss, "the connection was reset within the answer");
      }
      if (auto ended = exchange.parser.end_of_input(); !ended) return fail(ended.error());
      return 0U;
    }
    exchange.parser.commit(received->size);
  }
}

tl::unexpected<Error> over_cap(std::uint64_t max_bytes) {
  return fail(Errc::data_loss, "the answer's body is over " + std::to_string(max_bytes) + " bytes");
}

Result<std::string> read_whole_body(Exchange& exchange,
                                    std::uint64_t max_bytes,
                                    const base::Until& until) {
  constexpr std::size_t kFirstRoom = 4U << 10U;
  constexpr std::uint64_t kMaxGrowth = 1U << 20U;
  max_bytes = std::min(max_bytes, std::numeric_limits<std::uint64_t>::max() - 1);
  const auto length = exchange.parser.body_length();
  if (length && *length > max_bytes) return over_cap(max_bytes);

  // Room follows what has come, not what was announced, beyond the first MiB; one byte more than
  // the cap or the length tells the end from a body that goes on.
  std::string body;
  std::size_t used = 0;
  std::uint64_t room = length ? *length : kFirstRoom;
  while (!exchange.parser.body_ended()) {
    if (used == body.size()) {
      body.resize(used +
                  static_cast<std::size_t>(std::min({room + 1, kMaxGrowth, max_bytes - used + 1})));
      room = body.size();
    }
    const auto n = read_body(exchange, std::span(body).subspan(used), until);
    if (!n) return fail(n.error());
    if (*n == 0) break;
    used += *n;
    if (used > max_bytes) return over_cap(max_bytes);
  }
  body.resize(used);
  return body;
}

Error with_request(Error error, const Request& request) {
  error.message =
      std::string(to_string(request.method)) + " " + request.target.str() + ": " + error.message;
  return error;
}

Result<Exchange> exchange_headers(const Endpoint& endpoint,
                                  const Request& request,
                                  const base::Until& until,
                                  const Limits& limits,
                                  Connection connection) {
  const auto head = make_request_head(endpoint, request, connection);
  if (!head) return fail(head.error());
  auto socket = connect(endpoint, until);
  if (!socket) return fail(socket.error());
  if (auto sent = send_request(*socket, *head, request, until); !sent) {
    return fail(with_request(sent.error(), request));
  }

  const Expect expect = connection == Connection::upgrade ? Expect::upgrade
                        : request.method == Method::head  ? Expect::no_body
                                                          : Expect::body;
  Exchange exchange{std::move(*socket), ResponseParser(expect, limits.header_bytes)};
  if (auto read = read_header(exchange, until); !read) {
    return fail(with_request(read.error(), request));
  }
  return exchange;
}

Result<Response> read_response(Exchange& exchange,
                               const Request& request,
                               const base::Until& until,
                               const Limits& limits) {
  auto body = read_whole_body(exchange, limits.body_bytes, until);
  if (!body) return fail(with_request(body.error(), request));
  return Response{exchange.parser.status(), exchange.parser.take_headers(), std::move(*body)};
}

}  // namespace

struct ResponseStream::Impl {
  Exchange exchange;
};

ResponseStream::ResponseStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ResponseStream::ResponseStream(ResponseStream&&) noexcept = default;
ResponseStream& ResponseStream::operator=(ResponseStream&&) noexcept = default;
ResponseStream::~ResponseStream() = default;

int ResponseStream::status() const {
  return impl_->exchange.parser.status();
}
const Headers& ResponseStream::headers() const {
  return impl_->exchange.parser.headers();
}
int ResponseStream::fd() const {
  return impl_->exchange.socket.fd();
}
bool ResponseStream::buffered() const {
  return impl_->exchange.parser.body_ready();
}

Result<std::size_t> ResponseStream::read_some(std::span<char> into, const base::Until& until) {
  return read_body(impl_->exchange, into, until);
}

Result<std::string> ResponseStream::read_all(std::size_t max_bytes, const base::Until& until) {
  return read_whole_body(impl_->exchange, max_bytes, until);
}

struct RawStream::Impl {
  Socket socket;
  Headers headers;
  std::string leftover;  // came with the header
  std::size_t taken = 0;
};

RawStream::RawStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RawStream::RawStream(RawStream&&) noexcept = default;
RawStream& RawStream::operator=(RawStream&&) noexcept = default;
RawStream::~RawStream() = default;

const Headers& RawStream::headers() const {
  return impl_->headers;
}
int RawStream::fd() const {
  return impl_->socket.fd();
}
bool RawStream::buffered() const {
  return impl_->taken < impl_->leftover.size();
}
void RawStream::shutdown_write() {
  impl_->socket.shutdown_write();
}

Result<std::size_t> RawStream::read_some(std::span<char> into, const base::Until& until) {
  if (into.empty()) return 0U;
  if (buffered()) {
    const std::size_t n = std::min(into.size(), impl_->leftover.size() - impl_->taken);
    std::memcpy(into.data(), impl_->leftover.data() + impl_->taken, n);
    impl_->taken += n;
    return n;
  }
  const auto received = impl_->socket.receive(into, until);
  if (!received) return fail(received.error());
  return received->size;
}

Result<std::size_t> RawStream::write_some(std::span<const char> from, const base::Until& until) {
  return impl_->socket.send_some(from, until);
}

Result<Response> send(const Endpoint& endpoint,
                      const Request& request,
                      const base::Until& until,
                      const Limits& limits) {
  auto exchange = exchange_headers(endpoint, request, until, limits, Connection::close);
  if (!exchange) return fail(exchange.error());
  return read_response(*exchange, request, until, limits);
}

Result<ResponseStream> open(const Endpoint& endpoint,
                            const Request& request,
                            const base::Until& until,
                            const Limits& limits) {
  auto exchange = exchange_headers(endpoint, request, until, limits, Connection::close);
  if (!exchange) return fail(exchange.error());
  return ResponseStream(
      std::make_unique<ResponseStream::Impl>(ResponseStream::Impl{std::move(*exchange)}));
}

Result<Upgraded> upgrade(const Endpoint& endpoint,
                         const Request& request,
                         const base::Until& until,
                         const Limits& limits) {
  auto exchange = exchange_headers(endpoint, request, until, limits, Connection::upgrade);
  if (!exchange) return fail(exchange.error());
  ResponseParser& parser = exchange->parser;
  if (parser.status() == 101) {
    std::string leftover(parser.leftover());
    return RawStream(std::make_unique<RawStream::Impl>(RawStream::Impl{
        std::move(exchange->socket), parser.take_headers(), std::move(leftover), 0}));
  }
  if (parser.status() < 300) {
    // What follows is the stream itself, without an end of its own: it must not be read as a body.
    return fail(
        with_request(Error{Errc::not_implemented,
                           "the engine, or a proxy before it, did not upgrade the connection",
                           parser.status(),
                           {}},
                     request));
  }
  auto response = read_response(*exchange, request, until, limits);
  if (!response) return fail(response.error());
  return std::move(*response);
}

}  // namespace brig::http
