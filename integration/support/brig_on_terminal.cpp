// SPDX-License-Identifier: Apache-2.0
#include "support/brig_on_terminal.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace brig::test {
namespace {

constexpr std::chrono::seconds kHung(60);

}  // namespace

BrigOnTerminal::BrigOnTerminal(const std::vector<std::string>& arguments,
                               const std::string& program) {
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  winsize size{};
  size.ws_row = 30;
  size.ws_col = 100;
  int master = -1;
  pid_ = ::forkpty(&master, nullptr, nullptr, &size);
  if (pid_ == 0) {
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  master_.reset(master);
}

BrigOnTerminal::~BrigOnTerminal() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void BrigOnTerminal::type(std::string_view text) const {
  EXPECT_EQ(::write(master_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

void BrigOnTerminal::resize(unsigned short rows, unsigned short columns) const {
  winsize size{};
  size.ws_row = rows;
  size.ws_col = columns;
  EXPECT_EQ(::ioctl(master_.get(), TIOCSWINSZ, &size), 0);
}

void BrigOnTerminal::send_signal(int number) const {
  ::kill(pid_, number);
}

bool BrigOnTerminal::wait_for(const std::string& text) {
  while (screen_.find(text) == std::string::npos) {
    if (!read_more()) return false;
  }
  return true;
}

int BrigOnTerminal::wait() {
  while (read_more()) {
  }
  int status = 0;
  EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool BrigOnTerminal::is_usual() const {
  constexpr tcflag_t kUsual = ICANON | ECHO | ISIG;
  termios now{};
  EXPECT_EQ(::tcgetattr(master_.get(), &now), 0);
  return (now.c_lflag & kUsual) == kUsual && (now.c_oflag & OPOST) != 0;
}

bool BrigOnTerminal::read_more() {
  pollfd one{master_.get(), POLLIN, 0};
  if (::poll(&one, 1, static_cast<int>(std::chrono::milliseconds(kHung).count())) != 1) {
    ADD_FAILURE() << "brig hangs, after: " << screen_;
    ::kill(pid_, SIGKILL);
    return false;
  }
  std::array<char, 4096> buffer{};
  const auto n = ::read(master_.get(), buffer.data(), buffer.size());
  if (n <= 0) return false;  // EIO: nobody holds it any more
  screen_.append(buffer.data(), static_cast<std::size_t>(n));
  return true;
}

}  // namespace brig::test
