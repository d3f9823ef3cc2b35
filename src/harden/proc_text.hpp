// SPDX-License-Identifier: Apache-2.0
// Reading the kernel's texts strictly: what the parsers of an attestation share.
#pragma once

#include "base/quote.hpp"

#include <brig/result.hpp>

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brig::harden {

/// Digits only, all of the text, and within the type.
template <std::unsigned_integral Number>
std::optional<Number> read_digits(std::string_view text, int base = 10) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The text's next line, without its end; nothing at the end of the text. A last line without an
/// end was cut and counts as missing: `text` keeps it.
inline std::optional<std::string_view> next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

/// The pieces between separators: one more than there are of those.
inline std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (true) {
    const std::size_t end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

/// Without the spaces and tabs around it.
inline std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// `data_loss` naming the text and what is wrong in it.
inline auto nonsense(std::string_view text, std::string_view what) {
  return fail(Errc::data_loss,
              "hello: " + std::string(text) + ": " + base::quote(what) + " is not understood");
}

}  // namespace brig::harden
