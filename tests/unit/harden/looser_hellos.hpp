// SPDX-License-Identifier: Apache-2.0
// Recorded hellos that are looser in one thing.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace brig::harden {

struct LooserHello {
  std::string recording;
  std::string control;
  std::string text;
  std::string from;  ///< Empty: the whole text.
  std::string to;
};
/// For the names of tests.
inline void PrintTo(const LooserHello& looser, std::ostream* out) {
  *out << looser.control << ": " << looser.text << ": " << looser.from << " becomes " << looser.to;
}

const std::vector<LooserHello>& looser_hellos();

}  // namespace brig::harden
