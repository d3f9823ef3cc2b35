// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"

#include <array>
#include <cstddef>

namespace brig::base {

std::string quote(std::string_view text) {
  constexpr std::size_t kMaxQuoted = 200;
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "'";
  for (const char c : text.substr(0, kMaxQuoted)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      out += c;
    } else {
      out += "\\x";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xfU];
    }
  }
  if (text.size() > kMaxQuoted) out += "…";
  out += "'";
  return out;
}

}  // namespace brig::base
