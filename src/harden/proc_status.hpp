// SPDX-License-Identifier: Apache-2.0
// /proc/self/status, the lines of it that matter. Pure.
#pragma once

#include <brig/result.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace brig::harden {

/// A process's ids: real, effective, saved, and of the file system.
using FourIds = std::array<std::uint32_t, 4>;

struct ProcStatus {
  std::uint32_t pid = 0;  ///< As its own pid namespace counts.
  FourIds uids{};
  FourIds gids{};
  std::vector<std::uint32_t> groups;
  std::uint64_t inheritable = 0;
  std::uint64_t permitted = 0;
  std::uint64_t effective = 0;
  std::uint64_t bounding = 0;
  // What not every kernel shows:
  std::optional<std::uint64_t> ambient;
  std::optional<std::uint32_t> no_new_privileges;
  std::optional<std::uint32_t> seccomp_mode;
  std::optional<std::uint32_t> seccomp_filters;
};

/// `data_loss` when a line of those above is missing, there twice, or not in the kernel's form.
Result<ProcStatus> read_proc_status(std::string_view text);

}  // namespace brig::harden
