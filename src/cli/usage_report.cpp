// SPDX-License-Identifier: Apache-2.0
#include "cli/usage_report.hpp"

#include "base/timestamp.hpp"
#include "cli/console.hpp"
#include "cli/terminal_escape.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace brig::cli {
namespace {

constexpr double kPercent = 100;
constexpr const char* kSchema = "brig.sandbox-usage/1";
constexpr const char* kUnknown = "--";

std::string format_percent(double percent) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.2f%%", percent);
  return {text.data(), std::min(static_cast<std::size_t>(size), text.size() - 1)};
}

/// As many digits as the table has.
double rounded(double percent) {
  return std::round(percent * kPercent) / kPercent;
}

}  // namespace

std::optional<double> cpu_percent(const SandboxUsage& before, const SandboxUsage& after) {
  if (after.at <= before.at || after.cpu < before.cpu) return std::nullopt;
  return kPercent * static_cast<double>((after.cpu - before.cpu).count()) /
         static_cast<double>((after.at - before.at).count());
}

double memory_percent(const SandboxUsage& usage) {
  if (usage.memory_limit.count() == 0) return 0;
  return kPercent * static_cast<double>(usage.memory.count()) /
         static_cast<double>(usage.memory_limit.count());
}

std::string format_size(MemorySize size) {
  constexpr std::array<const char*, 7> kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  constexpr double kStep = 1024;
  auto value = static_cast<double>(size.count());
  std::size_t unit = 0;
  for (; value >= kStep && unit + 1 < kUnits.size(); ++unit) value /= kStep;
  std::array<char, 32> text{};
  const int length = std::snprintf(text.data(), text.size(), "%.4g%s", value, kUnits.at(unit));
  return {text.data(), std::min(static_cast<std::size_t>(length), text.size() - 1)};
}

std::string usage_table(const std::vector<UsageRow>& rows) {
  std::vector<std::vector<std::string>> cells{
      {"NAME", "CPU %", "MEM USAGE / LIMIT", "MEM %", "PIDS / LIMIT"}};
  for (const UsageRow& row : rows) {
    const SandboxUsage& usage = row.usage;
    cells.push_back(
        {escape_for_terminal(row.name),
         row.cpu_percent ? format_percent(*row.cpu_percent) : kUnknown,
         format_size(usage.memory) + " / " + format_size(usage.memory_limit),
         format_percent(memory_percent(usage)),
         std::to_string(usage.processes) + " / " +
             (usage.processes_limit ? std::to_string(*usage.processes_limit) : kUnknown)});
  }
  return format_table(cells);
}

std::string screen_frame(std::string_view table, std::size_t height) {
  // The cursor needs a line of its own, or the terminal scrolls and the next frame is not over this
  // one.
  const std::size_t room = std::max<std::size_t>(height, 3) - 1;
  const auto lines = static_cast<std::size_t>(std::count(table.begin(), table.end(), '\n'));
  const std::size_t shown = lines <= room ? lines : room - 1;
  std::string frame = "\x1b[H";
  for (std::size_t i = 0; i < shown; ++i) {
    const std::size_t end = table.find('\n');
    // What is left of the frame before is erased line by line, not all at once, which flickers.
    frame.append(table.substr(0, end)).append("\x1b[K\n");
    table.remove_prefix(end + 1);
  }
  if (shown < lines) frame += "and " + std::to_string(lines - shown) + " more\x1b[K\n";
  return frame + "\x1b[J";
}

std::string usage_json(const UsageRow& row) {
  using Json = nlohmann::ordered_json;
  const SandboxUsage& usage = row.usage;
  const auto at = std::chrono::time_point_cast<std::chrono::system_clock::duration>(usage.at);
  const Json json{
      {"schema", kSchema},
      {"at", base::format_timestamp(at)},
      {"container", {{"id", usage.id.str()}, {"name", row.name}}},
      {"cpu_us", std::chrono::floor<std::chrono::microseconds>(usage.cpu).count()},
      {"cpu_percent", row.cpu_percent ? Json(rounded(*row.cpu_percent)) : Json(nullptr)},
      {"memory_bytes", usage.memory.count()},
      {"memory_limit_bytes", usage.memory_limit.count()},
      {"memory_percent", rounded(memory_percent(usage))},
      {"processes", usage.processes},
      {"processes_limit", usage.processes_limit ? Json(*usage.processes_limit) : Json(nullptr)},
  };
  // ASCII: nothing in it drives a terminal.
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace brig::cli
