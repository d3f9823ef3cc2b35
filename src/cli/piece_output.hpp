// SPDX-License-Identifier: Apache-2.0
// What brigd kept of a command's output, written where it belongs.
#pragma once

#include "channel/frame.hpp"
#include "cli/terminal_escape.hpp"
#include "daemon/messages.hpp"

#include <string>

namespace brig::cli {

class PieceOutput {
 public:
  struct Options {
    bool timestamps = false;  ///< Before each line.
    bool raw = false;         ///< Control characters pass to a terminal, too.
  };
  explicit PieceOutput(Options options);

  /// False when its descriptor takes no more.
  bool write(channel::Stream stream, const daemon::Piece& piece);
  /// What was held back because a character was cut off.
  void finish();
  bool failed() const { return failed_; }

 private:
  struct Target {
    int fd;
    bool escapes;
    bool in_line = false;
    TerminalEscape escape = {};
  };

  bool put(Target& target, std::string_view bytes);

  Options options_;
  Target stdout_;
  Target stderr_;
  bool failed_ = false;
};

/// Each line of `bytes` with `stamp` and a space before it; `in_line`: whether they begin within
/// one, and then whether they end within one.
std::string stamp_lines(std::string_view bytes, std::string_view stamp, bool& in_line);

}  // namespace brig::cli
