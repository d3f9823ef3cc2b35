// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "wire/system.hpp"

#include <charconv>

namespace brig::wire {

Result<ApiVersion> ApiVersion::parse(std::string_view text) {
  constexpr int kMaxPart = 9999;
  ApiVersion version;
  const char* const end = text.data() + text.size();
  // from_chars takes a minus sign, which the range check then refuses.
  const auto major = std::from_chars(text.data(), end, version.major);
  bool valid = major.ec == std::errc{} && major.ptr != end && *major.ptr == '.';
  if (valid) {
    const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
    valid = minor.ec == std::errc{} && minor.ptr == end;
  }
  const auto in_range = [](int part) { return part >= 0 && part <= kMaxPart; };
  if (!valid || !in_range(version.major) || !in_range(version.minor)) {
    return fail(Errc::invalid_argument,
                "API version " + base::quote(text) + ": expected two numbers, such as '1.41'");
  }
  return version;
}

std::string to_string(ApiVersion version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

}  // namespace brig::wire
