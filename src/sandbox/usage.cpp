// SPDX-License-Identifier: Apache-2.0
#include "sandbox/usage.hpp"

#include "engine/container_stats.hpp"

#include <algorithm>
#include <limits>

namespace brig {
namespace sandbox {
namespace {

/// The kernel's word for no limit is near 2^63, or 2^64 - 1: more than a `MemorySize` holds.
MemorySize size_of(std::uint64_t bytes) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 62U;
  return MemorySize::bytes(std::min(bytes, kMost));
}

std::chrono::nanoseconds time_of(std::uint64_t nanoseconds) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::min(nanoseconds, kMost)));
}

}  // namespace

Result<SandboxUsage> usage_of(const ContainerId& id, const wire::ContainerStats& stats) {
  const auto memory = wire::memory_in_use(stats);
  // The engine leaves out what its look at the kernel did not find any more.
  if (!stats.read || !memory || !stats.memory_limit || !stats.pids_current)
    return fail(Errc::conflict, "sandbox '" + id.short_str() + "' does not run", id.str());
  SandboxUsage usage{.id = id,
                     .at = *stats.read,
                     .cpu = time_of(stats.cpu_usage),
                     .memory = size_of(*memory),
                     .memory_limit = size_of(*stats.memory_limit),
                     .processes = *stats.pids_current};
  constexpr auto kUnlimited = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t limit = stats.pids_limit.value_or(0);
  if (limit != 0 && limit != kUnlimited) usage.processes_limit = limit;
  return usage;
}

}  // namespace sandbox

Result<SandboxUsage> sandbox_usage(const Engine& engine,
                                   const ContainerId& which,
                                   const Wait& wait) {
  const auto stats = engine::container_stats(engine::client_of(engine), {.container = which},
                                             base::Until::begin(wait));
  if (!stats) return fail(stats.error());
  return sandbox::usage_of(which, *stats);
}

}  // namespace brig
