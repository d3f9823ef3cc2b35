// SPDX-License-Identifier: Apache-2.0
#include "cli/job_terminal.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <sys/ioctl.h>
#include <unistd.h>

namespace brig::cli {

JobTerminal::JobTerminal(Interrupt& interrupt,
                         std::function<void(TerminalSize)> resized,
                         Input input)
    : interrupt_(interrupt), input_(input) {
  interrupt_.on_resize([resized = std::move(resized)] { resized(size()); });
  interrupt_.before_abort([this] { end(); });
}

JobTerminal::~JobTerminal() {
  interrupt_.on_resize({});
  interrupt_.before_abort({});
  end();
}

TerminalSize JobTerminal::size() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO}) {
    winsize size{};
    if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
      return {size.ws_row, size.ws_col};
  }
  return {};
}

void JobTerminal::begin() {
  if (input_ == Input::none) return;
  const std::lock_guard lock(mutex_);
  termios now{};
  if (::tcgetattr(STDIN_FILENO, &now) != 0) return;
  termios raw = now;
  ::cfmakeraw(&raw);
  if (::tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0) before_ = now;
}

void JobTerminal::end() {
  const std::lock_guard lock(mutex_);
  if (!before_) return;
  // What the terminal was made to answer must not reach the shell as if it had been typed.
  ::tcflush(STDIN_FILENO, TCIFLUSH);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &*before_);
  before_.reset();
}

std::string terminal_name(const char* own) {
  constexpr std::size_t kLongest = 64;
  const std::string_view name = own == nullptr ? "" : own;
  const bool plain =
      !name.empty() && name.size() <= kLongest && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '+' || c == '.' || c == '_';
      });
  return plain ? std::string(name) : "xterm";
}

}  // namespace brig::cli
