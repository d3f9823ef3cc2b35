// SPDX-License-Identifier: Apache-2.0
// What brig itself says: on stderr, coloured on a terminal only, never a job's bytes unescaped.
#pragma once

#include <brig/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace brig::cli {

bool stdout_is_terminal();
bool stderr_is_terminal();
/// The lines of the terminal that stdout is; 24 where it does not tell.
std::size_t terminal_height();

/// Colours that a terminal shows; plain text where stdout is none or NO_COLOR is set.
enum class Tone { plain, good, warning, bad, dim, bold };
std::string toned(std::string_view text, Tone tone);

/// Writes to stdout, whole, and tells whether that was possible.
bool print(std::string_view text);

/// Escaped, and on one line: what quotes an engine can't begin a line of its own.
std::string one_line(std::string_view text);

/// "brig: MESSAGE" on stderr, and nothing else.
void complain(const Error& error);
void note(std::string_view message);

/// One line on stderr that the next step replaces; on a terminal only.
class ProgressLine {
 public:
  /// "" clears it: what comes next is the command's output, after which a step gets a new line.
  void tell(std::string_view step);

 private:
  bool shown_ = false;
  bool interrupted_ = false;
};

/// Columns padded to the widest cell; the first row is the header.
std::string format_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace brig::cli
