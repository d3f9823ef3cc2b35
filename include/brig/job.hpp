// SPDX-License-Identifier: Apache-2.0
// What one command of a sandbox may use, and how it is reached while it runs.
#pragma once

#include <brig/export.hpp>
#include <brig/result.hpp>
#include <brig/units.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace brig {

// What JobControl is made of; the library does not export it.
namespace sandbox {
class JobOrders;
}

/// What one command may use. Each may only be less than the sandbox's policy allows, whose value
/// counts where it is absent.
struct ExecLimits {
  std::optional<std::chrono::milliseconds> wall_time = {};  ///< Then it ends as `timed_out`.
  /// Processor time of all its processes together, in their own code and in the kernel; then it
  /// ends as `cpu_time`. Looked at every 20 ms. A policy has no such limit: absent is none.
  std::optional<std::chrono::milliseconds> cpu_time = {};
  std::optional<MemorySize> output = {};     ///< Both streams together; then it is `output_limit`.
  std::optional<MemorySize> file_size = {};  ///< Per file; who writes more gets SIGXFSZ.
  std::optional<std::uint32_t> open_files = {};  ///< Per process.
  bool operator==(const ExecLimits&) const = default;
};

/// The size of a terminal, in characters.
struct TerminalSize {
  std::uint16_t rows = 24;     ///< Lines.
  std::uint16_t columns = 80;  ///< Characters in one.
  bool operator==(const TerminalSize&) const = default;
};

/// Reaches one command, from before it runs until it has ended; what comes later has no effect.
/// What is asked for before the command runs is done once it does. Given to `run` or `exec` by
/// pointer, and outlives the call.
///
/// Thread safety: everything may be called at any time from any threads, from signal handlers not.
/// Nothing here blocks.
class JobControl {
 public:
  BRIG_API JobControl();
  JobControl(const JobControl&) = delete;
  JobControl& operator=(const JobControl&) = delete;
  JobControl(JobControl&&) = delete;
  JobControl& operator=(JobControl&&) = delete;
  BRIG_API ~JobControl();

  /// Sends a signal to every process of the command, wherever it has gone: neither setsid nor a
  /// double fork escapes. As with kill(2), what is sent again before it has arrived may arrive
  /// once, and different signals may arrive in another order. `invalid_argument` for a number that
  /// is no signal's, 1 to 64.
  BRIG_API Result<void> signal(int number);

  /// Gives the command's terminal another size, which tells its foreground processes (SIGWINCH).
  /// Without effect on a command that has none. The last of several counts.
  BRIG_API void resize(TerminalSize size);

 private:
  friend class Sandbox;
  std::unique_ptr<sandbox::JobOrders> orders_;
};

}  // namespace brig
