// SPDX-License-Identifier: Apache-2.0
#include "cli/timing.hpp"

#include <array>
#include <cstdio>

namespace brig::cli {
namespace {

std::string format(Timing::Time time) {
  constexpr double kThousand = 1000;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f ms", static_cast<double>(time.count()) / kThousand);
  return text.data();
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
