// SPDX-License-Identifier: Apache-2.0
#include "daemon/messages.hpp"

#include <algorithm>
#include <limits>

namespace brig::daemon {
namespace {

constexpr auto kHighestErrc = static_cast<std::uint8_t>(Errc::internal);
constexpr auto kHighestKind = static_cast<std::uint8_t>(EndingKind::engine_lost);

Choice choice(bool yes) {
  return yes ? Choice::yes : Choice::no;
}

std::vector<std::uint32_t> to_list(const std::optional<int>& number) {
  if (!number) return {};
  return {static_cast<std::uint32_t>(*number)};
}

std::optional<int> to_number(const std::vector<std::uint32_t>& list) {
  if (list.empty()) return std::nullopt;
  return static_cast<int>(list.front());
}

/// Exit codes and signals are this low; and there is one of each at most.
bool is_small(const std::vector<std::uint32_t>& list) {
  constexpr std::uint32_t kHighest = 255;
  return list.empty() || (list.size() == 1 && list.front() <= kHighest);
}

template <typename Narrow>
bool fits(std::uint64_t number) {
  return number <= static_cast<std::uint64_t>(std::numeric_limits<Narrow>::max());
}

/// A number that is cut short is another: a limit of 2^32 files is none at all.
Result<void> check_numbers(const Command& command) {
  using Milliseconds = std::chrono::milliseconds::rep;
  if (!fits<std::uint16_t>(command.rows) || !fits<std::uint16_t>(command.columns))
    return fail(Errc::invalid_argument, "a terminal of a size that there is not");
  if (!fits<Milliseconds>(command.wall_ms) || !fits<Milliseconds>(command.cpu_ms) ||
      !fits<std::uint32_t>(command.open_files))
    return fail(Errc::invalid_argument, "a limit that is too high for a number");
  return {};
}

}  // namespace

Answer failure(const Error& error) {
  Answer answer;
  answer.code = static_cast<std::uint8_t>(error.code);
  answer.message = error.message;
  answer.http_status = static_cast<std::uint32_t>(std::max(error.http_status, 0));
  answer.resource = error.resource;
  return answer;
}

Error error_of(const Answer& answer) {
  Error error;
  error.code = answer.code <= kHighestErrc ? static_cast<Errc>(answer.code) : Errc::internal;
  error.message = answer.message;
  error.http_status = static_cast<int>(answer.http_status);
  error.resource = answer.resource;
  return error;
}

JobEnd job_end_of(const RunResult& result) {
  JobEnd end;
  end.kind = static_cast<std::uint8_t>(result.ending.kind);
  end.exit_code = to_list(result.ending.exit_code);
  end.signal = to_list(result.ending.signal);
  end.evidence = result.ending.evidence;
  end.user_us = static_cast<std::uint64_t>(result.usage.user.count());
  end.system_us = static_cast<std::uint64_t>(result.usage.system.count());
  end.largest_bytes = result.usage.largest.count();
  end.refused_processes = result.usage.refused_processes;
  end.stdout_bytes = result.stdout_.total;
  end.stdout_truncated = choice(result.stdout_.truncated);
  end.stderr_bytes = result.stderr_.total;
  end.stderr_truncated = choice(result.stderr_.truncated);
  end.run_ms = static_cast<std::uint64_t>(result.run_time.count());
  return end;
}

Result<RunResult> result_of(const JobEnd& end) {
  if (end.kind > kHighestKind || !is_small(end.exit_code) || !is_small(end.signal))
    return fail(Errc::data_loss, "brigd tells of an ending that there is not");
  RunResult result;
  result.ending = {static_cast<EndingKind>(end.kind), to_number(end.exit_code),
                   to_number(end.signal), end.evidence};
  result.usage.user = std::chrono::microseconds(end.user_us);
  result.usage.system = std::chrono::microseconds(end.system_us);
  result.usage.largest = MemorySize::bytes(end.largest_bytes);
  result.usage.refused_processes = end.refused_processes;
  result.stdout_.total = end.stdout_bytes;
  result.stdout_.truncated = end.stdout_truncated == Choice::yes;
  result.stderr_.total = end.stderr_bytes;
  result.stderr_.truncated = end.stderr_truncated == Choice::yes;
  result.run_time = std::chrono::milliseconds(end.run_ms);
  return result;
}

Command command_of(const ExecSpec& spec, bool with_stdin) {
  Command command;
  command.argv = spec.argv;
  for (const EnvVar& variable : spec.env) command.env.emplace_back(variable.name, variable.value);
  command.workdir = spec.workdir.value_or("");
  command.with_stdin = choice(with_stdin);
  if (spec.terminal) {
    command.on_terminal = Choice::yes;
    command.rows = spec.terminal->rows;
    command.columns = spec.terminal->columns;
  }
  const auto to_ms = [](const auto& time) {
    return time ? static_cast<std::uint64_t>(time->count()) : 0;
  };
  const auto to_bytes = [](const auto& size) { return size ? size->count() : 0; };
  command.wall_ms = to_ms(spec.limits.wall_time);
  command.cpu_ms = to_ms(spec.limits.cpu_time);
  command.output_bytes = to_bytes(spec.limits.output);
  command.file_bytes = to_bytes(spec.limits.file_size);
  command.open_files = spec.limits.open_files.value_or(0);
  return command;
}

Result<ExecSpec> spec_of(const Command& command) {
  if (auto checked = check_numbers(command); !checked) return fail(checked.error());
  ExecSpec spec{.argv = command.argv};
  for (const auto& [name, value] : command.env) {
    std::string text = name;
    text.append("=").append(value);
    auto variable = EnvVar::parse(text);
    if (!variable) return fail(variable.error());
    spec.env.push_back(std::move(*variable));
  }
  if (!command.workdir.empty()) spec.workdir = command.workdir;
  if (command.on_terminal == Choice::yes) {
    spec.terminal = TerminalSize{static_cast<std::uint16_t>(command.rows),
                                 static_cast<std::uint16_t>(command.columns)};
  }
  using std::chrono::milliseconds;
  if (command.wall_ms != 0) spec.limits.wall_time = milliseconds(command.wall_ms);
  if (command.cpu_ms != 0) spec.limits.cpu_time = milliseconds(command.cpu_ms);
  if (command.output_bytes != 0) spec.limits.output = MemorySize::bytes(command.output_bytes);
  if (command.file_bytes != 0) spec.limits.file_size = MemorySize::bytes(command.file_bytes);
  if (command.open_files != 0)
    spec.limits.open_files = static_cast<std::uint32_t>(command.open_files);
  return spec;
}

}  // namespace brig::daemon
