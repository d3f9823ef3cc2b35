// SPDX-License-Identifier: Apache-2.0
// Options of logs and events that say from where.
#pragma once

#include <brig/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace brig::cli {

/// A point in time as milliseconds since the epoch: RFC 3339 ("2026-01-31T12:00:00Z", with a
/// fraction or an offset), or a duration before `now` ("10m").
Result<std::uint64_t> parse_since(const std::string& text,
                                  std::chrono::system_clock::time_point now);

/// A number of lines.
Result<std::uint64_t> parse_lines(const std::string& text);

}  // namespace brig::cli
