// SPDX-License-Identifier: Apache-2.0
// Foreign text in messages.
#pragma once

#include <string>
#include <string_view>

namespace brig::base {

/// The text in single quotes, cut to 200 bytes, control bytes and non-ASCII bytes as \xNN.
std::string quote(std::string_view text);

}  // namespace brig::base
