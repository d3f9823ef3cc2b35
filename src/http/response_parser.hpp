// SPDX-License-Identifier: Apache-2.0
// Bytes in, an answer out: RFC 9112, read strictly. No I/O here. Ambiguous or malformed framing is
// `data_loss`, and stays so: a parser that has failed fails again.
#pragma once

#include "http/headers.hpp"

#include <brig/result.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace brig::http {

/// What the request makes of the answer.
enum class Expect {
  body,     ///< A body, unless the status excludes one.
  no_body,  ///< An answer to HEAD: its length is that of a body which does not come.
  upgrade,  ///< "101 Switching Protocols" is welcome; otherwise as `body`.
};

class ResponseParser {
 public:
  /// Interim answers (1xx) that are skipped; one more is an error. Engines send none.
  static constexpr int kMaxInterim = 8;

  /// `header_bytes` bounds the status line and the fields together, of each interim answer too.
  ResponseParser(Expect expect, std::uint32_t header_bytes);
  ResponseParser(ResponseParser&&) noexcept;
  ResponseParser& operator=(ResponseParser&&) noexcept;
  ResponseParser(const ResponseParser&) = delete;
  ResponseParser& operator=(const ResponseParser&) = delete;
  ~ResponseParser();

  /// Room to receive into. Never empty after `parse_header` or `read_body` asked for more.
  std::span<char> space();
  /// The first `size` bytes of `space()` have been filled.
  void commit(std::size_t size);
  /// No more bytes will come. An error when the answer is not complete without them.
  Result<void> end_of_input();
  /// Some bytes have come.
  bool started() const;

  /// True when the final header is complete; false when more bytes are needed.
  Result<bool> parse_header();

  // From here on, after parse_header() returned true.
  int status() const;
  const Headers& headers() const;
  Headers take_headers();
  /// How much of the body is still to be read, where the header told.
  std::optional<std::uint64_t> body_length() const;
  /// Copies what has come of the body. 0: the body has ended, or more bytes are needed.
  Result<std::size_t> read_body(std::span<char> into);
  bool body_ended() const;
  /// `read_body` has something to tell (bytes, the end, an error) without more input.
  bool body_ready() const;
  /// What follows a 101: the other protocol's first bytes. Valid until the next call.
  std::string_view leftover() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace brig::http
