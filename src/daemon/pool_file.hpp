// SPDX-License-Identifier: Apache-2.0
// A pool's template as a file: JSON, schemas/pool.schema.json. Pure.
#pragma once

#include "daemon/messages.hpp"

#include <string>
#include <string_view>

namespace brig::daemon {

/// Its size.
inline constexpr std::size_t kMaxPoolFile = std::size_t{128} << 10U;

std::string to_pool_file(const PoolPut& wanted);

/// Strict: a key that is unknown, missing or there twice, or a value of another kind, is
/// `invalid_argument` naming it. Whether the values make a template is not looked at.
Result<PoolPut> parse_pool_file(std::string_view text);

}  // namespace brig::daemon
