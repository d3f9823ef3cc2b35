// SPDX-License-Identifier: Apache-2.0
#include "cli/sandbox_table.hpp"

#include "cli/age.hpp"
#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/terminal_escape.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace brig::cli {
namespace {

using Cells = std::vector<std::string>;

struct Row {
  std::int64_t created = 0;  ///< Seconds since the epoch.
  Cells cells;
};

std::int64_t to_seconds(std::uint64_t milliseconds) {
  constexpr std::uint64_t kSecond = 1000;
  return static_cast<std::int64_t>(milliseconds / kSecond);
}

Cells cells_of(const SandboxInfo& info, std::int64_t now) {
  return {info.name,
          escape_for_terminal(info.image),
          info.policy,
          escape_for_terminal(info.state),
          format_age(now - info.created),
          format_age(info.deadline - now),
          std::string(to_string(info.owner)) + " (pid " + std::to_string(info.owner_pid) + ")"};
}

/// What a sandbox was made for is over: a moment later its container is gone, and it has ended.
bool is_over(const daemon::Listed& listed) {
  return listed.state == daemon::State::ended || !listed.main.empty();
}

/// "exited (3) 5 min ago"; a sandbox without a command of its own has "ended".
Result<std::string> state_of(const daemon::Listed& listed, std::int64_t now) {
  std::string how = "ended";
  if (!listed.main.empty()) {
    const auto result = daemon::result_of(listed.main.front());
    if (!result) return fail(result.error());
    how = std::string(to_string(result->ending.kind)) + " (" +
          std::to_string(exit_code(result->ending, 0)) + ")";
  }
  if (listed.state != daemon::State::ended) return how;
  return how + " " + format_age(now - to_seconds(listed.ended_ms)) + " ago";
}

bool is_in(const std::vector<SandboxInfo>& of_engine, const std::string& id) {
  return std::any_of(of_engine.begin(), of_engine.end(),
                     [&](const SandboxInfo& info) { return info.id.str() == id; });
}

}  // namespace

Result<std::string> sandbox_table(const std::vector<SandboxInfo>& of_engine,
                                  const std::vector<daemon::Listed>& of_brigd,
                                  std::chrono::system_clock::time_point now) {
  const std::int64_t moment =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  std::vector<Row> rows;
  for (const SandboxInfo& info : of_engine) rows.push_back({info.created, cells_of(info, moment)});
  for (const daemon::Listed& listed : of_brigd) {
    if (!is_over(listed) || is_in(of_engine, listed.container_id)) continue;
    auto state = state_of(listed, moment);
    if (!state) return fail(state.error());
    const std::int64_t created = to_seconds(listed.created_ms);
    rows.push_back({created,
                    {listed.name, escape_for_terminal(listed.image), listed.policy,
                     std::move(*state), format_age(moment - created), "-", "-"}});
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.created < b.created; });
  std::vector<Cells> table{{"NAME", "IMAGE", "POLICY", "STATE", "AGE", "DEADLINE IN", "OWNER"}};
  for (Row& row : rows) table.push_back(std::move(row.cells));
  return format_table(table);
}

}  // namespace brig::cli
