// SPDX-License-Identifier: Apache-2.0
#include "engine/json_lines.hpp"

#include <array>

namespace brig::engine {
namespace {

Result<void> emit(std::string_view line, const JsonLines::OnLine& on_line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  const bool blank = line.find_first_not_of(" \t\r") == std::string_view::npos;
  return blank ? Result<void>() : on_line(line);
}

}  // namespace

Result<void> JsonLines::feed(std::string_view bytes, const OnLine& on_line) {
  while (!bytes.empty()) {
    const std::size_t newline = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, newline);
    if (partial_.size() + piece.size() > kMaxLine) {
      return fail(Errc::data_loss,
                  "the engine sent a line of more than " + std::to_string(kMaxLine) + " bytes");
    }
    if (newline == std::string_view::npos) {
      partial_.append(piece);
      return {};
    }
    Result<void> emitted;
    if (partial_.empty()) {
      emitted = emit(piece, on_line);
    } else {
      emitted = emit(partial_.append(piece), on_line);
      partial_.clear();
    }
    if (!emitted) return emitted;
    bytes.remove_prefix(newline + 1);
  }
  return {};
}

Result<void> JsonLines::finish(const OnLine& on_line) {
  const std::string last = std::move(partial_);
  partial_.clear();
  return emit(last, on_line);
}

Result<void> read_json_lines(http::ResponseStream& stream,
                             const JsonLines::OnLine& on_line,
                             const base::Until& until) {
  constexpr std::size_t kReadSize = 16U << 10U;
  std::array<char, kReadSize> buffer{};
  JsonLines lines;
  while (true) {
    const auto n = stream.read_some(buffer, until);
    if (!n) return fail(n.error());
    if (*n == 0) return lines.finish(on_line);
    if (auto fed = lines.feed({buffer.data(), *n}, on_line); !fed) return fed;
  }
}

}  // namespace brig::engine
