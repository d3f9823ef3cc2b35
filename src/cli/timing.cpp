// SPDX-License-Identifier: Apache-2.0
#include "cli/timing.hpp"

#include <cstdint>

namespace brig::cli {
namespace {

/// With one digit behind the point.
std::string format(Timing::Time time) {
  constexpr std::int64_t kTenths = 100;
  constexpr std::int64_t kTen = 10;
  const std::int64_t tenths = (time.count() + kTenths / 2) / kTenths;
  return std::to_string(tenths / kTen) + "." + std::to_string(tenths % kTen) + " ms";
}

}  // namespace

std::string Timing::text() const {
  std::string text = "timing: ";
  Time all{0};
  for (const auto& [name, time] : laps_) {
    text += name + " " + format(time) + ", ";
    all += time;
  }
  return text + format(all) + " in all";
}

}  // namespace brig::cli
