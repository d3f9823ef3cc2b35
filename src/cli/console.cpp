// SPDX-License-Identifier: Apache-2.0
#include "cli/console.hpp"

#include "cli/terminal_escape.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace brig::cli {
namespace {

bool write_whole(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto n = ::write(fd, text.data(), text.size());
    if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
    if (n < 0 && errno == EAGAIN) {
      pollfd writable{fd, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (n < 0 && errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool wants_colour() {
  const char* no_colour =
      std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): nothing sets it.
  return stdout_is_terminal() && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace

bool stdout_is_terminal() {
  return ::isatty(STDOUT_FILENO) == 1;
}
bool stderr_is_terminal() {
  return ::isatty(STDERR_FILENO) == 1;
}

std::size_t terminal_height() {
  constexpr std::size_t kUsual = 24;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return kUsual;
  return size.ws_row;
}

std::string toned(std::string_view text, Tone tone) {
  static const bool colour = wants_colour();
  std::string_view code;
  switch (tone) {
    case Tone::plain:
      break;
    case Tone::good:
      code = "\x1b[32m";
      break;
    case Tone::warning:
      code = "\x1b[33m";
      break;
    case Tone::bad:
      code = "\x1b[31m";
      break;
    case Tone::dim:
      code = "\x1b[2m";
      break;
    case Tone::bold:
      code = "\x1b[1m";
      break;
  }
  if (!colour || code.empty()) return std::string(text);
  return std::string(code).append(text).append("\x1b[0m");
}

std::string one_line(std::string_view text) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  std::string out;
  for (const char c : escape_for_terminal(text))
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  return out;
}

bool print(std::string_view text) {
  return write_whole(STDOUT_FILENO, text);
}

void complain(const Error& error) {
  note(error.message);
}

void note(std::string_view message) {
  write_whole(STDERR_FILENO, "brig: " + one_line(message) + "\n");
}

void ProgressLine::tell(std::string_view step) {
  if (!stderr_is_terminal()) return;
  constexpr std::size_t kWidth = 78;
  constexpr std::string_view kClear = "\r\x1b[K";
  if (step.empty()) {
    if (shown_) write_whole(STDERR_FILENO, kClear);
    interrupted_ = true;
  } else {
    write_whole(STDERR_FILENO, std::string(!shown_ && interrupted_ ? "\n" : kClear) +
                                   escape_for_terminal(step.substr(0, kWidth)));
  }
  shown_ = !step.empty();
}

std::string format_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - row[i].size() + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

}  // namespace brig::cli
