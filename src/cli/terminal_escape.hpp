// SPDX-License-Identifier: Apache-2.0
// What a job prints must not drive the terminal that shows it: control and escape sequences, C1
// controls and characters that reorder or hide text are made visible.
#pragma once

#include <string>
#include <string_view>

namespace brig::cli {

/// Escapes a stream that arrives in pieces. Newline and tab pass, so does a carriage return right
/// before a newline; everything else below U+0020, U+007F, U+0080 to U+009F, the bidirectional
/// controls, line and paragraph separators and zero-width characters become \xNN or \u{NNNN}; bytes
/// that are not UTF-8 become \xNN; the backslash itself passes.
class TerminalEscape {
 public:
  void escape(std::string_view piece, std::string& out);
  /// What was held back because a character was cut off.
  void finish(std::string& out);

 private:
  std::string held_;
};

/// A whole text at once.
std::string escape_for_terminal(std::string_view text);

}  // namespace brig::cli
