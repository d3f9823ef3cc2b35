// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace brig::cli {

/// A number of seconds as people say it: "5 s", "12 min", "3 h", "2 d"; negative ones as "0 s".
std::string format_age(std::int64_t seconds);

}  // namespace brig::cli
