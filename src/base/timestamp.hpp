// SPDX-License-Identifier: Apache-2.0
// Points in time, written for machines.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace brig::base {

/// RFC 3339, in UTC, with milliseconds: "2026-01-31T12:00:00.042Z".
std::string format_timestamp(std::chrono::system_clock::time_point time);

/// A date and time as RFC 3339 has them, with up to nine digits after the second and any offset.
/// Nothing where it is another text, or a time that 64 bits of nanoseconds don't hold.
std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> parse_timestamp(
    std::string_view text);

}  // namespace brig::base
