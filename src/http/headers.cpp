// SPDX-License-Identifier: Apache-2.0
#include "http/headers.hpp"

#include <algorithm>

namespace brig::http {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool equals_without_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

void Headers::add(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
}

std::string_view Headers::find(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (equals_without_case(field, name)) return value;
  }
  return {};
}

}  // namespace brig::http
