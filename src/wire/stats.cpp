// SPDX-License-Identifier: Apache-2.0
#include "wire/stats.hpp"

#include "base/timestamp.hpp"
#include "wire/json.hpp"

namespace brig::wire {
namespace {

/// Go's zero time: what the engine writes where it has not read anything.
constexpr std::string_view kNever = "0001-01-01T00:00:00Z";

}  // namespace

Result<ContainerStats> decode_container_stats(std::string_view body) {
  json::Reader reader("container stats", json::Source::engine, body);
  json::Object object(reader, reader.root());
  ContainerStats stats;
  std::string read;
  object.required("read", read);
  json::Object cpu = object.object("cpu_stats");
  cpu.object("cpu_usage").required("total_usage", stats.cpu_usage);
  json::Object memory = object.object("memory_stats");
  memory.member("usage", stats.memory_usage);
  memory.member("limit", stats.memory_limit);
  memory.member("stats", stats.memory_stats);
  json::Object pids = object.object("pids_stats");
  pids.member("current", stats.pids_current);
  pids.member("limit", stats.pids_limit);
  if (!reader.error() && read != kNever) {
    stats.read = base::parse_timestamp(read);
    if (!stats.read) reader.problem(json::Place().member("read"), "is not a time");
  }
  if (reader.error()) return fail(*reader.error());
  return stats;
}

std::optional<std::uint64_t> memory_in_use(const ContainerStats& stats) {
  if (!stats.memory_usage) return std::nullopt;
  // cgroup v1 counts for a group alone, and for it with those below it: usage is the second. v2 has
  // one count, under the first one's name.
  for (const char* const name : {"total_inactive_file", "inactive_file"}) {
    const auto idle = stats.memory_stats.find(name);
    if (idle != stats.memory_stats.end() && idle->second < *stats.memory_usage)
      return *stats.memory_usage - idle->second;
  }
  return stats.memory_usage;
}

}  // namespace brig::wire
