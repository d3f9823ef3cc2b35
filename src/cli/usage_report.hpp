// SPDX-License-Identifier: Apache-2.0
// What sandboxes use, as a table and as JSON: pure.
#pragma once

#include <brig/sandboxes.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brig::cli {

/// One sandbox at one moment.
struct UsageRow {
  std::string name;
  SandboxUsage usage;
  /// Of one CPU: two of them busy are 200. None without an earlier sample to compare with.
  std::optional<double> cpu_percent;
};

/// The share of a CPU between two samples of one sandbox. None where the engine's clock did not go
/// on between them, or the counter went back.
std::optional<double> cpu_percent(const SandboxUsage& before, const SandboxUsage& after);

/// Of its limit; 0 where that is 0.
double memory_percent(const SandboxUsage& usage);

/// Four digits and a binary unit, as the docker CLI writes it: "12.3MiB", "256MiB", "0B".
std::string format_size(MemorySize size);

/// Its head alone when there are no rows.
std::string usage_table(const std::vector<UsageRow>& rows);

/// What draws a table over the one before it, from the top of a terminal with so many lines. Lines
/// that it can't show are counted in its last one; the cursor ends below them.
std::string screen_frame(std::string_view table, std::size_t height);

/// One line, without its end; schemas/sandbox-usage.schema.json.
std::string usage_json(const UsageRow& row);

}  // namespace brig::cli
