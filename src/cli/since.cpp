// SPDX-License-Identifier: Apache-2.0
#include "cli/since.hpp"

#include "base/timestamp.hpp"

#include <brig/units.hpp>

#include <algorithm>
#include <charconv>

namespace brig::cli {
namespace {

using std::chrono::milliseconds;

tl::unexpected<Error> not_a_time(const std::string& text) {
  return fail(
      Errc::invalid_argument,
      "'" + text + "': expected a time such as 2026-01-31T12:00:00Z, or how long ago, such as 10m");
}

}  // namespace

Result<std::uint64_t> parse_since(const std::string& text,
                                  std::chrono::system_clock::time_point now) {
  if (const auto ago = parse_duration(text)) {
    const auto since =
        std::chrono::duration_cast<milliseconds>(now.time_since_epoch() - *ago).count();
    return static_cast<std::uint64_t>(std::max<std::int64_t>(since, 1));
  }
  const auto time = base::parse_timestamp(text);
  if (!time) return not_a_time(text);
  const auto since = std::chrono::floor<milliseconds>(*time).time_since_epoch().count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(since, 1));
}

Result<std::uint64_t> parse_lines(const std::string& text) {
  std::uint64_t lines = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), lines);
  if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return lines;
  return fail(Errc::invalid_argument, "'" + text + "': expected a number of lines, or all");
}

}  // namespace brig::cli
