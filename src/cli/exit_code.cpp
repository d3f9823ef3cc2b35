// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_code.hpp"

#include <algorithm>
#include <csignal>

namespace brig::cli {
namespace {

constexpr int kSignalBase = 128;

}  // namespace

int exit_code(const Ending& ending, int interrupted_by) {
  constexpr int kTimedOut = 124;
  switch (ending.kind) {
    case EndingKind::exited:
      return ending.exit_code.value_or(kOwnFailure);
    case EndingKind::signalled:
      return kSignalBase + ending.signal.value_or(SIGKILL);
    case EndingKind::out_of_memory:
    case EndingKind::output_limit:
      return kSignalBase + SIGKILL;
    case EndingKind::timed_out:
    case EndingKind::cpu_time:
      return kTimedOut;
    case EndingKind::cancelled:
      return kSignalBase + (interrupted_by == 0 ? SIGPIPE : interrupted_by);
    case EndingKind::could_not_start:
      return ending.exit_code.value_or(kOwnFailure);
    case EndingKind::engine_lost:
      return kOwnFailure;
  }
  return kOwnFailure;
}

int run_exit_code(const RunResult& result, int interrupted_by) {
  const int code = exit_code(result.ending, interrupted_by);
  const bool incomplete =
      std::any_of(result.gets.begin(), result.gets.end(),
                  [](const CopyResult& get) { return get.failure.has_value(); });
  return code == 0 && incomplete ? kOwnFailure : code;
}

int exit_code(const Error& error, int interrupted_by) {
  return error.code == Errc::cancelled && interrupted_by != 0 ? kSignalBase + interrupted_by
                                                              : kOwnFailure;
}

}  // namespace brig::cli
