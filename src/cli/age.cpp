// SPDX-License-Identifier: Apache-2.0
#include "cli/age.hpp"

#include <algorithm>

namespace brig::cli {

std::string format_age(std::int64_t seconds) {
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kHour = 60 * kMinute;
  constexpr std::int64_t kDay = 24 * kHour;
  // The larger unit takes over at two of it, where the smaller one says little.
  if (seconds < 2 * kMinute) return std::to_string(std::max<std::int64_t>(seconds, 0)) + " s";
  if (seconds < 2 * kHour) return std::to_string(seconds / kMinute) + " min";
  if (seconds < 2 * kDay) return std::to_string(seconds / kHour) + " h";
  return std::to_string(seconds / kDay) + " d";
}

}  // namespace brig::cli
