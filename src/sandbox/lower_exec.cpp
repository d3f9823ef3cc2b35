// SPDX-License-Identifier: Apache-2.0
#include "sandbox/lower_exec.hpp"

#include "harden/command.hpp"

#include <string>

namespace brig::sandbox {
namespace {

/// The policy with the command's own limits.
Result<Policy> narrowed(const Policy& policy, const ExecLimits& limits) {
  Narrowing narrowing;
  narrowing.wall_time = limits.wall_time;
  narrowing.output = limits.output;
  narrowing.file_size = limits.file_size;
  narrowing.open_files = limits.open_files;
  return narrow(policy, narrowing);
}

Result<void> check_io(const RunIo& io) {
  const char* twice = nullptr;
  if (io.stdout_fd >= 0 && io.stdout_consumer) twice = "stdout";
  if (io.stderr_fd >= 0 && io.stderr_consumer) twice = "stderr";
  if (twice == nullptr) return {};
  return fail(Errc::invalid_argument,
              std::string(twice) + ": both a descriptor and a consumer; expected one of them");
}

}  // namespace

Result<channel::Exec> lower_exec(const Policy& policy, const ExecSpec& spec, const RunIo& io) {
  if (auto checked = check_io(io); !checked) return fail(checked.error());
  const ExecLimits& limits = spec.limits;
  harden::Command command{.argv = spec.argv,
                          .env = spec.env,
                          .with_stdin = io.stdin_fd >= 0,
                          .cpu_time = limits.cpu_time.value_or(std::chrono::milliseconds(0)),
                          .terminal = spec.terminal};
  if (spec.workdir) command.workdir = *spec.workdir;
  if (limits.cpu_time && limits.cpu_time->count() <= 0) {
    return fail(Errc::invalid_argument, "cpu_time: " + format_duration(*limits.cpu_time) +
                                            " is too little to run anything; the least is 1ms");
  }
  if (spec.terminal && policy.seccomp == SeccompProfile::strict) {
    return fail(Errc::policy_violation,
                "terminal: the seccomp profile 'strict' allows none; 'default' does");
  }
  // Most commands have none, and need no policy of their own.
  if (limits == ExecLimits{.cpu_time = limits.cpu_time})
    return harden::lower_command(policy, command);
  const auto own = narrowed(policy, limits);
  if (!own) return fail(own.error());
  return harden::lower_command(*own, command);
}

}  // namespace brig::sandbox
