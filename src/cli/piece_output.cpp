// SPDX-License-Identifier: Apache-2.0
#include "cli/piece_output.hpp"

#include "base/timestamp.hpp"
#include "cli/console.hpp"
#include "cli/write_all.hpp"

#include <chrono>

#include <unistd.h>

namespace brig::cli {
std::string stamp_lines(std::string_view bytes, std::string_view stamp, bool& in_line) {
  std::string out;
  while (!bytes.empty()) {
    if (!in_line) out.append(stamp).append(" ");
    const std::size_t end = bytes.find('\n');
    in_line = end == std::string_view::npos;
    const std::string_view line = bytes.substr(0, in_line ? bytes.size() : end + 1);
    out += line;
    bytes.remove_prefix(line.size());
  }
  return out;
}

PieceOutput::PieceOutput(Options options)
    : options_(options),
      stdout_{.fd = STDOUT_FILENO, .escapes = !options.raw && stdout_is_terminal()},
      stderr_{.fd = STDERR_FILENO, .escapes = !options.raw && stderr_is_terminal()} {}

bool PieceOutput::put(Target& target, std::string_view bytes) {
  std::string escaped;
  if (target.escapes) {
    target.escape.escape(bytes, escaped);
    bytes = escaped;
  }
  failed_ = failed_ || !write_all(target.fd, bytes);
  return !failed_;
}

bool PieceOutput::write(channel::Stream stream, const daemon::Piece& piece) {
  if (piece.lost > 0) note(std::to_string(piece.lost) + " pieces before this were dropped");
  Target& target = stream == channel::Stream::error ? stderr_ : stdout_;
  if (!options_.timestamps) return put(target, piece.bytes);
  const std::string stamp = base::format_timestamp(
      std::chrono::system_clock::time_point(std::chrono::milliseconds(piece.time_ms)));
  return put(target, stamp_lines(piece.bytes, stamp, target.in_line));
}

void PieceOutput::finish() {
  for (Target* target : {&stdout_, &stderr_}) {
    std::string rest;
    target->escape.finish(rest);
    if (!rest.empty() && !failed_) failed_ = !write_all(target->fd, rest);
  }
}

}  // namespace brig::cli
