// SPDX-License-Identifier: Apache-2.0
#include "cli/utf8.hpp"

namespace brig::cli {

Utf8Step next_utf8(std::string_view bytes) {
  using Kind = Utf8Step::Kind;
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return {Kind::character, 1, lead};
  std::size_t length = 0;
  std::uint32_t code_point = 0;
  // The second byte's range, narrower where it must shut out overlong forms, surrogates and the
  // beyond.
  unsigned char low = 0x80;
  unsigned char high = 0xbf;
  if (lead >= 0xc2 && lead <= 0xdf) {
    length = 2;
    code_point = lead & 0x1fU;
  } else if (lead >= 0xe0 && lead <= 0xef) {
    length = 3;
    code_point = lead & 0x0fU;
    if (lead == 0xe0) low = 0xa0;
    if (lead == 0xed) high = 0x9f;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4;
    code_point = lead & 0x07U;
    if (lead == 0xf0) low = 0x90;
    if (lead == 0xf4) high = 0x8f;
  } else {
    return {Kind::invalid, 1, 0};
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (i == bytes.size()) return {Kind::incomplete, bytes.size(), 0};
    if (at(i) < low || at(i) > high) return {Kind::invalid, 1, 0};
    code_point = (code_point << 6U) | (at(i) & 0x3fU);
    low = 0x80;
    high = 0xbf;
  }
  return {Kind::character, length, code_point};
}

}  // namespace brig::cli
