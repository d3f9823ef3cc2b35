// SPDX-License-Identifier: Apache-2.0
// Where UTF-8 ends being UTF-8 (RFC 3629).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace brig::cli {

/// One step through bytes that may be UTF-8.
struct Utf8Step {
  enum class Kind { character, invalid, incomplete };
  Kind kind = Kind::invalid;
  std::size_t length = 1;  ///< Bytes of the character; 1 for an invalid byte.
  std::uint32_t code_point = 0;
};

/// Looks at the beginning of `bytes`, which is not empty. Overlong forms, surrogates and code
/// points over U+10FFFF are invalid; a valid beginning that is cut off is `incomplete`.
Utf8Step next_utf8(std::string_view bytes);

}  // namespace brig::cli
