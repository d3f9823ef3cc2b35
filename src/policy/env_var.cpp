// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"

#include <brig/policy.hpp>

#include <algorithm>

namespace brig {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name(std::string_view text) {
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

}  // namespace

Result<EnvVar> EnvVar::parse(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  // A value may be a secret: no message quotes it.
  if (equals == std::string_view::npos || !is_name(name)) {
    return fail(Errc::invalid_argument, "environment variable " + base::quote(name) +
                                            ": expected NAME=VALUE, the name of letters, digits "
                                            "and '_' and not beginning with a digit");
  }
  const std::string_view value = text.substr(equals + 1);
  if (value.find('\0') != std::string_view::npos) {
    return fail(Errc::invalid_argument,
                "environment variable " + base::quote(name) + ": its value holds a NUL");
  }
  return EnvVar{std::string(name), std::string(value)};
}

}  // namespace brig
