// SPDX-License-Identifier: Apache-2.0
// brig's own terminal, while a command has one inside that is shown on it.
#pragma once

#include "cli/interrupt.hpp"

#include <brig/job.hpp>

#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include <termios.h>

namespace brig::cli {

/// Keeps the two terminals' sizes the same, and passes each key on as it is. brig's own is put back
/// whatever ends brig, but for signals that nobody can catch.
class JobTerminal {
 public:
  enum class Input { none, passed_on };

  /// The interrupt outlives it. `resized` is called on a thread of the interrupt's.
  JobTerminal(Interrupt& interrupt, std::function<void(TerminalSize)> resized, Input input);
  JobTerminal(const JobTerminal&) = delete;
  JobTerminal& operator=(const JobTerminal&) = delete;
  JobTerminal(JobTerminal&&) = delete;
  JobTerminal& operator=(JobTerminal&&) = delete;
  ~JobTerminal();

  /// Of brig's own terminal; the usual size where it has none.
  static TerminalSize size();

  /// When the command starts: until then Ctrl-C is brig's. Without input nothing changes.
  void begin();
  /// Puts brig's own terminal back.
  void end();

 private:
  Interrupt& interrupt_;
  Input input_;
  std::mutex mutex_;
  std::optional<termios> before_;  ///< While it is changed.
};

/// TERM for the inside: brig's own where it is a plain word, else "xterm".
std::string terminal_name(const char* own);

}  // namespace brig::cli
