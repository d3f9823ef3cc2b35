// SPDX-License-Identifier: Apache-2.0
// From an option's text to its value.
#pragma once

#include <brig/result.hpp>

#include <string>
#include <utility>

namespace brig::cli {

/// Parses into `into` unless the text is empty; an error names the option.
template <typename Into, typename Parse>
Result<void> read_option(const char* option, const std::string& text, Into& into, Parse parse) {
  if (text.empty()) return {};
  auto value = parse(text);
  if (!value) {
    Error error = value.error();
    error.message = std::string(option) + ": " + error.message;
    return fail(std::move(error));
  }
  into = std::move(*value);
  return {};
}

}  // namespace brig::cli
