// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal_escape.hpp"

#include "cli/utf8.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace brig::cli {
namespace {

void append_hex(std::string& out, std::uint32_t value, std::size_t digits) {
  std::array<char, 8> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value, 16);
  const auto size = static_cast<std::size_t>(end - text.data());
  if (error == std::errc{} && size < digits) out.append(digits - size, '0');
  out.append(text.data(), size);
}

void append_byte(std::string& out, char byte) {
  out += "\\x";
  append_hex(out, static_cast<unsigned char>(byte), 2);
}

bool drives_or_deceives(std::uint32_t c) {
  return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c <= 0x9f) ||
         c == 0xad ||                     // soft hyphen
         c == 0x61c ||                    // Arabic letter mark
         (c >= 0x200b && c <= 0x200f) ||  // zero-width characters and direction marks
         (c >= 0x2028 && c <= 0x202e) ||  // separators, embeddings and overrides
         (c >= 0x2060 && c <= 0x206f) ||  // invisible operators, isolates
         c == 0xfeff ||                   // zero-width no-break space
         (c >= 0xfff9 && c <= 0xfffb) ||  // interlinear annotation
         (c >= 0xe0000 && c <= 0xe007f);  // tags
}

}  // namespace

void TerminalEscape::escape(std::string_view piece, std::string& out) {
  std::string joined;
  if (!held_.empty()) {
    joined = held_.append(piece);
    held_.clear();
    piece = joined;
  }
  while (!piece.empty()) {
    const Utf8Step step = next_utf8(piece);
    const bool lone_return = piece.front() == '\r' && piece.size() == 1;
    if (step.kind == Utf8Step::Kind::incomplete || lone_return) {
      held_ = piece;
      return;
    }
    const std::string_view bytes = piece.substr(0, step.length);
    const bool ends_a_line = bytes == "\r" && piece[1] == '\n';
    if (step.kind == Utf8Step::Kind::character &&
        (ends_a_line || !drives_or_deceives(step.code_point))) {
      out += bytes;
    } else if (step.length == 1) {
      append_byte(out, bytes.front());
    } else {
      out += "\\u{";
      append_hex(out, step.code_point, 4);
      out += '}';
    }
    piece.remove_prefix(step.length);
  }
}

void TerminalEscape::finish(std::string& out) {
  for (const char byte : held_) append_byte(out, byte);
  held_.clear();
}

std::string escape_for_terminal(std::string_view text) {
  TerminalEscape escape;
  std::string out;
  escape.escape(text, out);
  escape.finish(out);
  return out;
}

}  // namespace brig::cli
