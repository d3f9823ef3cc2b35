// SPDX-License-Identifier: Apache-2.0
// Small files, read whole.
#pragma once

#include <brig/result.hpp>

#include <cstddef>
#include <string>

namespace brig::sys {

/// The file's bytes. Over `max_bytes` is `resource_exhausted`: nothing is cut silently.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

/// The rest of what is open; `path` is for messages.
Result<std::string> read_open_file(int fd, const std::string& path, std::size_t max_bytes);

}  // namespace brig::sys
