// SPDX-License-Identifier: Apache-2.0
// What a container uses, as the Engine API writes it.
#pragma once

#include <brig/result.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace brig::wire {

/// What brig needs of the answer to GET /containers/{id}/stats. An engine answers for a container
/// that does not run, too: without these numbers.
struct ContainerStats {
  /// When, on the engine's clock; none where the container does not run.
  std::optional<std::chrono::sys_time<std::chrono::nanoseconds>> read;
  std::uint64_t cpu_usage = 0;  ///< Nanoseconds of all CPUs together, since its start.
  std::optional<std::uint64_t> memory_usage;
  std::optional<std::uint64_t> memory_limit;
  std::map<std::string, std::uint64_t> memory_stats;  ///< The kernel's memory.stat, by its names.
  std::optional<std::uint64_t> pids_current;
  std::optional<std::uint64_t> pids_limit;
};
/// `data_loss`, naming the place, for a number or a time that is none.
Result<ContainerStats> decode_container_stats(std::string_view body);

/// Usage without the file pages that nobody has touched for a while: the kernel takes those back
/// before it kills for memory, and the docker CLI leaves them out, too. None where there is no
/// usage.
std::optional<std::uint64_t> memory_in_use(const ContainerStats& stats);

}  // namespace brig::wire
