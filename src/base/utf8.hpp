// SPDX-License-Identifier: Apache-2.0
// UTF-8 (RFC 3629): JSON carries nothing else.
#pragma once

#include <string_view>

namespace brig::base {

/// Whether the bytes are well-formed: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes) noexcept;

}  // namespace brig::base
