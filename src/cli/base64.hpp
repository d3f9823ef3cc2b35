// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace brig::cli {

/// RFC 4648 section 4, padded, on one line.
std::string to_base64(std::string_view bytes);

}  // namespace brig::cli
