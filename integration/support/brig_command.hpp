// SPDX-License-Identifier: Apache-2.0
// Runs the program `brig` as a user would.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace brig::test {

/// How a `brig` ended.
struct Ended {
  int exit_code = -1;  ///< -1 when a signal killed it.
  int signal = 0;
  std::string out;
  std::string err;
  long max_rss_kib = 0;
};

/// A `brig` that was started; it is killed if it has not been waited for.
class BrigCommand {
 public:
  /// Another program than `brig` is looked up in PATH.
  explicit BrigCommand(const std::vector<std::string>& arguments,
                       const std::string& input = {},
                       const std::string& program = BRIG_PROGRAM);
  BrigCommand(const BrigCommand&) = delete;
  BrigCommand& operator=(const BrigCommand&) = delete;
  BrigCommand(BrigCommand&&) = delete;
  BrigCommand& operator=(BrigCommand&&) = delete;
  ~BrigCommand();

  /// Reads its output until both streams end, and waits. After two minutes it counts as hung: a
  /// failure of the test, and SIGKILL.
  Ended wait();
  /// Reads its stdout until this text has come; false when it ends before.
  bool wait_for_output(const std::string& text);
  /// Reads its output until this moment, or until both streams end; returns at that moment.
  void read_until(std::chrono::steady_clock::time_point moment);
  void send_signal(int number) const;
  /// Closes the reading side of its stdout.
  void close_output();
  pid_t pid() const { return pid_; }

 private:
  /// False when nothing came.
  bool read_some(std::chrono::steady_clock::time_point until);
  bool read_more(std::chrono::steady_clock::time_point deadline);

  pid_t pid_ = -1;
  int out_fd_ = -1;
  int err_fd_ = -1;
  Ended ended_;
};

/// `brig` with these arguments, to its end.
Ended brig(const std::vector<std::string>& arguments, const std::string& input = {});

/// `brig run OPTIONS -- COMMAND`.
Ended brig_run(const std::vector<std::string>& options,
               const std::vector<std::string>& command,
               const std::string& input = {});

}  // namespace brig::test
