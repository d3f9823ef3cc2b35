// SPDX-License-Identifier: Apache-2.0
// openat2(2).
#pragma once

#include "sys/unique_fd.hpp"

#include <brig/result.hpp>

#include <string>

namespace brig::sys {

/// Opens an absolute path as O_PATH, following no link in any component. A link is
/// `invalid_argument`; a kernel without openat2 (before 5.6) is `not_implemented`.
Result<UniqueFd> open_path_no_links(const std::string& path);

}  // namespace brig::sys
