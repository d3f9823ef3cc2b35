// SPDX-License-Identifier: Apache-2.0
// Points in time, written for machines.
#pragma once

#include <chrono>
#include <string>

namespace brig::base {

/// RFC 3339, in UTC, with milliseconds: "2026-01-31T12:00:00.042Z".
std::string format_timestamp(std::chrono::system_clock::time_point time);

}  // namespace brig::base
