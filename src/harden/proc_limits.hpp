// SPDX-License-Identifier: Apache-2.0
// /proc/self/limits. Pure.
#pragma once

#include <brig/result.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace brig::harden {

/// A resource's limit; no value is none.
struct RLimit {
  std::optional<std::uint64_t> soft;
  std::optional<std::uint64_t> hard;
  bool operator==(const RLimit&) const = default;
};

/// By the kernel's names: "Max open files". `data_loss` for a line that is not in the kernel's
/// form, or there twice.
Result<std::map<std::string, RLimit, std::less<>>> read_proc_limits(std::string_view text);

}  // namespace brig::harden
