// SPDX-License-Identifier: Apache-2.0
#include "harden/proc_limits.hpp"

#include "harden/proc_text.hpp"

namespace brig::harden {
namespace {

// "%-25s %-20s %-20s %-10s": fs/proc/base.c
constexpr std::size_t kSoftColumn = 26;
constexpr std::size_t kHardColumn = 47;
constexpr std::size_t kUnitColumn = 68;

bool read_value(std::string_view text, std::optional<std::uint64_t>& into) {
  if (text == "unlimited") return true;
  into = read_digits<std::uint64_t>(text);
  return into.has_value();
}

}  // namespace

Result<std::map<std::string, RLimit, std::less<>>> read_proc_limits(std::string_view text) {
  std::map<std::string, RLimit, std::less<>> limits;
  const auto header = next_line(text);
  if (!header || !header->starts_with("Limit ")) return nonsense("limits", header.value_or(text));
  while (const auto line = next_line(text)) {
    if (line->size() < kUnitColumn) return nonsense("limits", *line);
    RLimit limit;
    const auto column = [&](std::size_t from, std::size_t to) {
      return trim(line->substr(from, to - from));
    };
    if (!read_value(column(kSoftColumn, kHardColumn), limit.soft) ||
        !read_value(column(kHardColumn, kUnitColumn), limit.hard) ||
        !limits.emplace(column(0, kSoftColumn), limit).second)
      return nonsense("limits", *line);
  }
  if (!text.empty()) return nonsense("limits", text);
  return limits;
}

}  // namespace brig::harden
