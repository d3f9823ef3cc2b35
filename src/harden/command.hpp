// SPDX-License-Identifier: Apache-2.0
// One command in a sandbox, and how it is lowered to the frame that begins it.
#pragma once

#include "channel/messages.hpp"

#include <brig/job.hpp>
#include <brig/policy.hpp>
#include <brig/result.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace brig::harden {

struct Command {
  std::vector<std::string> argv;
  std::vector<EnvVar> env = {};  ///< Of two of the same name the last counts.
  std::string workdir = "/work";
  bool with_stdin = false;
  std::chrono::milliseconds cpu_time{0};  ///< 0 is no limit.
  std::optional<TerminalSize> terminal = {};
};

/// The command with the policy's limits of a job, and with nothing in its environment but what it
/// asks for and what every job has (HOME, LANG, PATH, TMPDIR, TZ, USER; with a terminal TERM).
/// `invalid_argument`, naming the control, for what no kernel could run: no argv, a NUL, too much
/// of them, a foul working directory.
Result<channel::Exec> lower_command(const Policy& policy, const Command& command);

}  // namespace brig::harden
