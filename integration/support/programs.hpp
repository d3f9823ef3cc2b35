// SPDX-License-Identifier: Apache-2.0
// The programs that tests run inside.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace brig::test {

/// The text of a file of integration/programs.
inline std::string read_program(const std::string& name) {
  std::ifstream file(std::string(BRIG_PROGRAMS "/") + name);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace brig::test
