// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace brig::cli {

/// Writes everything, waiting for a slow reader, also where another process has made the descriptor
/// non-blocking. False when it takes no more.
bool write_all(int fd, std::string_view bytes);

}  // namespace brig::cli
