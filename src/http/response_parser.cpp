// SPDX-License-Identifier: Apache-2.0
// The only file that includes Boost. Beast 1.81's parser finds the structure; where it is more
// lenient than brig, `Message` refuses: README.md lists what.
#include "http/response_parser.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <cstring>
#include <string>

namespace brig::http {
namespace {

namespace beast = boost::beast;
using ErrorCode = beast::error_code;
using ParseError = beast::http::error;
using Text = beast::string_view;

constexpr std::string_view kLastChunk = "0\r\n\r\n";
constexpr int kSwitchingProtocols = 101;
/// One read of a stream. The engine's copy loops move 32 KiB, in chunks of their own.
constexpr std::size_t kBufferBytes = 64U << 10U;

std::string_view view(Text text) {
  return {text.data(), text.size()};
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool has_control_byte(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

/// One message: its header kept, its body copied to wherever `into` points.
class Message final : public beast::http::basic_parser<false> {
 public:
  Message(bool without_body, std::uint32_t header_bytes) {
    skip(without_body);
    header_limit(header_bytes);
    body_limit(boost::none);  // the reader of the body has the cap, and counts what it reads
  }

  int status = 0;
  int version = 0;
  Headers headers;
  std::span<char> into;
  const char* fault = nullptr;  ///< Which of the rules below refused; null when Beast's own did.

 private:
  void refuse(ErrorCode& ec, const char* why) {
    fault = why;
    ec = ParseError::bad_value;
  }

  void on_request_impl(beast::http::verb, Text, Text, int, ErrorCode&) override {}

  void on_response_impl(int code, Text, int http_version, ErrorCode& ec) override {
    status = code;
    version = http_version;
    if (code < 100 || code > 599) refuse(ec, "status out of range");
  }

  // SECURITY: two readings of where a message ends are what smuggling lives on; held by
  // HttpClient.Refuses*. Beast itself refuses a length beside "chunked", and "chunked" twice.
  void on_field_impl(beast::http::field field, Text name, Text value, ErrorCode& ec) override {
    // A trailer's fields come after the decisions that header fields are for.
    if (is_header_done()) return;
    if (field == beast::http::field::content_length) {
      if (!headers.find("Content-Length").empty()) {
        return refuse(ec, "more than one Content-Length");
      }
      if (!is_number(view(value))) return refuse(ec, "a Content-Length that is not one number");
    }
    if (field == beast::http::field::transfer_encoding) {
      if (!equals_without_case(view(value), "chunked")) {
        return refuse(ec, "a Transfer-Encoding other than 'chunked'");
      }
      if (version < 11) return refuse(ec, "a Transfer-Encoding in HTTP/1.0");
    }
    headers.add(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
  }

  void on_header_impl(ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}

  std::size_t on_body_impl(Text body, ErrorCode& ec) override {
    const std::size_t n = std::min(body.size(), into.size());
    if (n > 0) std::memcpy(into.data(), body.data(), n);
    into = into.subspan(n);
    if (n < body.size()) ec = ParseError::need_buffer;
    return n;
  }

  void on_chunk_header_impl(std::uint64_t, Text extension, ErrorCode& ec) override {
    // Beast takes any byte in a quoted string, a bare LF among them.
    if (has_control_byte(view(extension))) refuse(ec, "a control byte in a chunk extension");
  }

  std::size_t on_chunk_body_impl(std::uint64_t, Text body, ErrorCode& ec) override {
    return on_body_impl(body, ec);
  }

  void on_finish_impl(ErrorCode&) override {}
};

}  // namespace

struct ResponseParser::Impl {
  Impl(Expect expected, std::uint32_t max_header)
      : expect(expected),
        header_bytes(max_header),
        capacity(std::max<std::size_t>(kBufferBytes, max_header)),
        buffer(new char[capacity]) {  // not zeroed: it is written before it is read
    begin_message();
  }

  void begin_message() {
    message.emplace(expect == Expect::no_body, header_bytes);
    header_used = 0;
  }

  std::size_t pending() const { return end - begin; }

  void consume(std::size_t n) {
    begin += n;
    if (begin == end) begin = end = 0;
  }

  tl::unexpected<Error> malformed(const std::string& why) {
    failure = Error{Errc::data_loss, "malformed answer: " + why, 0, {}};
    return fail(*failure);
  }

  tl::unexpected<Error> malformed(const ErrorCode& ec) {
    return malformed(message->fault != nullptr ? std::string(message->fault) : ec.message());
  }

  /// One step of Beast's parser over the pending bytes, of which there are some.
  ErrorCode step() {
    const bool in_header = !message->is_header_done();
    ErrorCode ec;
    const std::size_t used =
        message->put(boost::asio::const_buffer(buffer.get() + begin, pending()), ec);
    if (in_header) header_used += used;
    consume(used);
    return ec;
  }

  /// Parses the body as far as the bytes that have come and the room in `message->into` go.
  void advance_body() {
    ready = false;
    while (!failure && !message->is_done() && pending() >= least) {
      const auto ec = step();
      // Beast asserts that it is called again for the last chunk only when that may be complete.
      // Every other chunk is longer, so no byte of a body waits for this.
      least = ec == ParseError::need_more ? kLastChunk.size() : 1;
      if (!ec) continue;
      if (ec == ParseError::need_buffer) {
        ready = true;
        return;
      }
      if (ec != ParseError::need_more) {
        malformed(ec);
      } else if (pending() == capacity) {
        malformed("a chunk's header or the trailer is over " + std::to_string(capacity) + " bytes");
      } else {
        return;
      }
    }
  }

  Expect expect;
  std::uint32_t header_bytes;
  std::size_t capacity;
  std::unique_ptr<char[]> buffer;
  std::size_t begin = 0;  // of the bytes not parsed yet
  std::size_t end = 0;
  std::optional<Message> message;
  std::size_t header_used = 0;  // bytes of the current message's header that were parsed
  int interim = 0;
  bool started = false;
  bool ready = false;     // body bytes wait in the buffer
  std::size_t least = 1;  // pending bytes that the body's next step needs
  std::optional<Error> failure;
};

ResponseParser::ResponseParser(Expect expect, std::uint32_t header_bytes)
    : impl_(std::make_unique<Impl>(expect, header_bytes)) {}
ResponseParser::ResponseParser(ResponseParser&&) noexcept = default;
ResponseParser& ResponseParser::operator=(ResponseParser&&) noexcept = default;
ResponseParser::~ResponseParser() = default;

std::span<char> ResponseParser::space() {
  Impl& p = *impl_;
  if (p.begin > 0) {
    std::memmove(p.buffer.get(), p.buffer.get() + p.begin, p.pending());
    p.end = p.pending();
    p.begin = 0;
  }
  return {p.buffer.get() + p.end, p.capacity - p.end};
}

void ResponseParser::commit(std::size_t size) {
  impl_->end += size;
  impl_->started = impl_->started || size > 0;
}

bool ResponseParser::started() const {
  return impl_->started;
}

Result<bool> ResponseParser::parse_header() {
  Impl& p = *impl_;
  while (!p.failure) {
    if (p.pending() == 0) return false;
    const auto ec = p.step();
    const bool more = ec == ParseError::need_more;
    if (ec && !more) return p.malformed(ec);
    // An incomplete header has at least one byte more.
    if (p.header_used + (more ? p.pending() + 1 : 0) > p.header_bytes) {
      return p.malformed("the header is over " + std::to_string(p.header_bytes) + " bytes");
    }
    if (more) return false;
    if (!p.message->is_header_done()) continue;

    const Message& message = *p.message;
    if (message.status == kSwitchingProtocols) {
      if (p.expect != Expect::upgrade) return p.malformed("it switches protocols, unasked");
      if (message.version < 11) return p.malformed("it switches protocols in HTTP/1.0");
      const std::string_view protocol = message.headers.find("Upgrade");
      if (!protocol.empty() && !equals_without_case(protocol, "tcp")) {
        return p.malformed("it switches to a protocol that was not asked for");
      }
      return true;
    }
    if (message.status < 200) {
      if (++p.interim > kMaxInterim) {
        return p.malformed("more than " + std::to_string(kMaxInterim) + " interim answers");
      }
      p.begin_message();
      continue;
    }
    p.advance_body();
    return true;
  }
  return fail(*p.failure);
}

Result<void> ResponseParser::end_of_input() {
  Impl& p = *impl_;
  if (p.failure) return fail(*p.failure);
  ErrorCode ec;
  if (!p.message->is_header_done()) {
    ec = ParseError::partial_message;
  } else if (!p.message->is_done()) {
    p.message->put_eof(ec);
  }
  if (!ec) return {};
  p.failure = Error{Errc::data_loss, "the answer was cut short", 0, {}};
  return fail(*p.failure);
}

int ResponseParser::status() const {
  return impl_->message->status;
}
const Headers& ResponseParser::headers() const {
  return impl_->message->headers;
}
Headers ResponseParser::take_headers() {
  return std::move(impl_->message->headers);
}

std::optional<std::uint64_t> ResponseParser::body_length() const {
  const auto length = impl_->message->content_length_remaining();
  if (!length || impl_->message->is_done()) return std::nullopt;
  return *length;
}

Result<std::size_t> ResponseParser::read_body(std::span<char> into) {
  Impl& p = *impl_;
  if (p.failure) return fail(*p.failure);
  p.message->into = into;
  p.advance_body();
  const std::size_t n = into.size() - p.message->into.size();
  p.message->into = {};
  if (n == 0 && p.failure) return fail(*p.failure);
  return n;
}

bool ResponseParser::body_ended() const {
  return impl_->message->is_done();
}

bool ResponseParser::body_ready() const {
  return impl_->failure || impl_->ready || impl_->message->is_done();
}

std::string_view ResponseParser::leftover() const {
  return {impl_->buffer.get() + impl_->begin, impl_->pending()};
}

}  // namespace brig::http
