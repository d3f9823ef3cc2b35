// SPDX-License-Identifier: Apache-2.0
// Header fields of an answer.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace brig::http {

/// Names are compared without case. A CR, LF or NUL in a value does not occur: the parser refuses
/// it.
class Headers {
 public:
  void add(std::string name, std::string value);
  /// The first value of that name; empty when there is none.
  std::string_view find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// ASCII only: field names and the tokens of HTTP are nothing else.
bool equals_without_case(std::string_view a, std::string_view b);

}  // namespace brig::http
