// SPDX-License-Identifier: Apache-2.0
#include "cli/since.hpp"

#include <brig/units.hpp>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <optional>
#include <string_view>

namespace brig::cli {
namespace {

using std::chrono::milliseconds;

tl::unexpected<Error> not_a_time(const std::string& text) {
  return fail(
      Errc::invalid_argument,
      "'" + text + "': expected a time such as 2026-01-31T12:00:00Z, or how long ago, such as 10m");
}

/// ".042" and more digits, taken from the front: milliseconds. Nothing where there is a dot and no
/// digit.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
  if (!text.starts_with('.')) return 0;
  text.remove_prefix(1);
  std::int64_t milli = 0;
  std::int64_t unit = 100;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    milli += unit * (text[digits] - '0');
    unit /= 10;
  }
  text.remove_prefix(digits);
  if (digits == 0) return std::nullopt;
  return milli;
}

}  // namespace

Result<std::uint64_t> parse_since(const std::string& text,
                                  std::chrono::system_clock::time_point now) {
  if (const auto ago = parse_duration(text)) {
    const auto since =
        std::chrono::duration_cast<milliseconds>(now.time_since_epoch() - *ago).count();
    return static_cast<std::uint64_t>(std::max<std::int64_t>(since, 1));
  }
  std::tm parts{};
  const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (rest == nullptr) return not_a_time(text);
  std::string_view tail(rest);
  const auto milli = take_fraction(tail);
  // What is left lies at the end of the text, so it ends with a NUL.
  const char* end = milli ? ::strptime(tail.data(), "%z", &parts) : nullptr;
  if (end == nullptr || *end != '\0') return not_a_time(text);
  const std::int64_t offset = parts.tm_gmtoff;  // which timegm(3) sets back
  const std::int64_t seconds = std::int64_t{::timegm(&parts)} - offset;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(seconds * 1000 + *milli, 1));
}

Result<std::uint64_t> parse_lines(const std::string& text) {
  std::uint64_t lines = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), lines);
  if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return lines;
  return fail(Errc::invalid_argument, "'" + text + "': expected a number of lines, or all");
}

}  // namespace brig::cli
