// SPDX-License-Identifier: Apache-2.0
#include "base/timestamp.hpp"

#include <array>
#include <ctime>

namespace brig::base {

std::string format_timestamp(std::chrono::system_clock::time_point time) {
  using std::chrono::milliseconds;
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::floor<milliseconds>(time - whole).count();
  const std::time_t since_epoch = std::chrono::system_clock::to_time_t(whole);
  std::tm parts{};
  ::gmtime_r(&since_epoch, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  constexpr std::size_t kDigits = 3;
  const std::string digits = std::to_string(rest);
  return std::string(text.data(), size) + "." + std::string(kDigits - digits.size(), '0') + digits +
         "Z";
}

}  // namespace brig::base
