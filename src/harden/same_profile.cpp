// SPDX-License-Identifier: Apache-2.0
#include "harden/same_profile.hpp"

#include <cstddef>

namespace brig::harden {
namespace {

/// Gives a text's bytes one after the other, without the white space that is in no string.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  /// False at the end.
  bool next(char& byte) {
    if (!in_string_) {
      const std::size_t at = text_.find_first_not_of(" \t\r\n", at_);
      at_ = at == std::string_view::npos ? text_.size() : at;
    }
    if (at_ == text_.size()) return false;
    byte = text_[at_++];
    if (escaped_) {
      escaped_ = false;
    } else if (byte == '"') {
      in_string_ = !in_string_;
    } else if (byte == '\\') {
      escaped_ = in_string_;
    }
    return true;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace

bool same_profile(std::string_view one, std::string_view other) {
  Tokens first(one);
  Tokens second(other);
  char a = 0;
  char b = 0;
  while (first.next(a)) {
    if (!second.next(b) || a != b) return false;
  }
  return !second.next(b);
}

}  // namespace brig::harden
