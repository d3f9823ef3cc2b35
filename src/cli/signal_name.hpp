// SPDX-License-Identifier: Apache-2.0
// Signals as people write them.
#pragma once

#include <brig/result.hpp>

#include <cstdint>
#include <string>

namespace brig::cli {

/// "TERM", "SIGTERM", "term", "15".
Result<std::uint32_t> parse_signal(const std::string& text);

}  // namespace brig::cli
