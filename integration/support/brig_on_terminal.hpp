// SPDX-License-Identifier: Apache-2.0
// Runs the program `brig` on a terminal of its own.
#pragma once

#include "sys/unique_fd.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace brig::test {

/// A `brig` in front of which somebody sits, at 30 lines of 100 columns; it is killed if it has not
/// been waited for.
class BrigOnTerminal {
 public:
  /// Another program than `brig` is one that has a terminal when `brig` has ended.
  explicit BrigOnTerminal(const std::vector<std::string>& arguments,
                          const std::string& program = BRIG_PROGRAM);
  BrigOnTerminal(const BrigOnTerminal&) = delete;
  BrigOnTerminal& operator=(const BrigOnTerminal&) = delete;
  BrigOnTerminal(BrigOnTerminal&&) = delete;
  BrigOnTerminal& operator=(BrigOnTerminal&&) = delete;
  ~BrigOnTerminal();

  void type(std::string_view text) const;
  void resize(unsigned short rows, unsigned short columns) const;
  void send_signal(int number) const;

  /// False when it has not come before the end.
  bool wait_for(const std::string& text);
  /// Until nobody holds the terminal any more. Its exit code; -1 when a signal ended it.
  int wait();
  const std::string& screen() const { return screen_; }
  /// Lines are edited, keys are echoed, and Ctrl-C is a signal: what a shell leaves.
  bool is_usual() const;

 private:
  bool read_more();

  pid_t pid_ = -1;
  sys::UniqueFd master_;
  std::string screen_;
};

}  // namespace brig::test
