// SPDX-License-Identifier: Apache-2.0
// One value of a policy file, by its type.
#pragma once

#include "policy/document.hpp"

#include <brig/policy.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace brig::policy {

/// "NAME:3:9: memory: found '128', expected a size with a unit, …".
Error wrong_value(std::string_view name,
                  const Item& node,
                  std::string_view key,
                  std::string_view expected);

/// Reads the value that `key` has in the file `name`. Numbers are plain decimals only: what
/// different readers of YAML take for different numbers (010, 0x10, 1e3, 1:30) is refused.
Result<void> read_value(std::string_view name,
                        std::string_view key,
                        const Item& node,
                        MemorySize& into);
Result<void> read_value(std::string_view name, std::string_view key, const Item& node, Cpus& into);
Result<void> read_value(std::string_view name,
                        std::string_view key,
                        const Item& node,
                        std::uint32_t& into);
Result<void> read_value(std::string_view name,
                        std::string_view key,
                        const Item& node,
                        std::uint64_t& into);
Result<void> read_value(std::string_view name,
                        std::string_view key,
                        const Item& node,
                        std::chrono::milliseconds& into);
Result<void> read_value(std::string_view name, std::string_view key, const Item& node, Exec& into);
Result<void> read_value(std::string_view name,
                        std::string_view key,
                        const Item& node,
                        Isolation& into);
Result<void> read_value(std::string_view name,
                        std::string_view key,
                        const Item& node,
                        SeccompProfile& into);

}  // namespace brig::policy
