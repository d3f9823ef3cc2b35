// SPDX-License-Identifier: Apache-2.0
// The answer parser: any bytes must end in an answer or an error, and in the same one however they
// are split and however much is read at a time.
#include "http/response_parser.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using brig::http::Expect;
using brig::http::ResponseParser;

constexpr std::uint32_t kHeaderBytes = 2048;

/// What a caller can tell of an answer.
struct Outcome {
  int status = 0;
  std::string body;
  std::string type;
  bool operator==(const Outcome&) const = default;
};

class Reader {
 public:
  Reader(Expect expect, std::size_t room) : parser_(expect, kHeaderBytes), buffer_(room) {}

  /// False once there is nothing more to learn.
  bool feed(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto space = parser_.space();
      if (space.empty()) std::abort();
      const std::size_t n = std::min(space.size(), bytes.size());
      std::memcpy(space.data(), bytes.data(), n);
      parser_.commit(n);
      bytes.remove_prefix(n);
      if (!advance()) return false;
    }
    return true;
  }

  std::optional<Outcome> finish() {
    if (!failed_ && !(header_ && parser_.body_ended()) && !parser_.end_of_input()) failed_ = true;
    if (failed_) return std::nullopt;
    return outcome_;
  }

 private:
  bool advance() {
    if (!header_) {
      const auto complete = parser_.parse_header();
      if (!complete) failed_ = true;
      if (!complete || !*complete) return !failed_;
      header_ = true;
      outcome_.status = parser_.status();
      outcome_.type = parser_.headers().find("Content-Type");
      // A 101's leftover goes on as a raw stream; nothing of it is parsed.
      if (outcome_.status == 101) return false;
    }
    while (!parser_.body_ended()) {
      const bool ready = parser_.body_ready();
      const auto n = parser_.read_body(buffer_);
      if (!n) failed_ = true;
      if (!n) return false;
      if (ready && *n == 0 && !parser_.body_ended()) std::abort();
      if (*n == 0) return true;
      outcome_.body.append(buffer_.data(), *n);
    }
    return false;
  }

  ResponseParser parser_;
  std::vector<char> buffer_;
  Outcome outcome_;
  bool header_ = false;
  bool failed_ = false;
};

std::optional<Outcome> read(std::string_view bytes,
                            Expect expect,
                            std::size_t piece,
                            std::size_t room) {
  Reader reader(expect, room);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (!reader.feed(bytes.substr(at, piece))) break;
  }
  return reader.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const Expect expect : {Expect::body, Expect::no_body, Expect::upgrade}) {
    const auto whole = read(bytes, expect, std::max<std::size_t>(size, 1), 4096);
    if (read(bytes, expect, 1, 4096) != whole) std::abort();
    if (read(bytes, expect, 7, 3) != whole) std::abort();
  }
  return 0;
}
