// SPDX-License-Identifier: Apache-2.0
#include "support/brig_command.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <thread>
#include <tuple>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace brig::test {
namespace {

constexpr std::chrono::minutes kHung(2);

/// A file with the input, open at its beginning, without a name.
int input_file(const std::string& input) {
  FILE* file = std::tmpfile();
  const int fd = ::fcntl(::fileno(file), F_DUPFD_CLOEXEC, 3);
  std::fclose(file);
  EXPECT_EQ(::pwrite(fd, input.data(), input.size(), 0), static_cast<ssize_t>(input.size()));
  return fd;
}

}  // namespace

BrigCommand::BrigCommand(const std::vector<std::string>& arguments,
                         const std::string& input,
                         const std::string& program) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0) {
    ADD_FAILURE() << "pipe2";
    return;
  }
  const int in = input_file(input);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);

  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int error = ::posix_spawnp(&pid_, program.c_str(), &actions, nullptr, argv.data(), environ);
  EXPECT_EQ(error, 0) << "spawn " << program;
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(in);
  ::close(out[1]);
  ::close(err[1]);
  out_fd_ = out[0];
  err_fd_ = err[0];
}

BrigCommand::~BrigCommand() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  if (out_fd_ >= 0) ::close(out_fd_);
  if (err_fd_ >= 0) ::close(err_fd_);
}

bool BrigCommand::read_some(std::chrono::steady_clock::time_point until) {
  std::array<pollfd, 2> fds{pollfd{out_fd_, POLLIN, 0}, pollfd{err_fd_, POLLIN, 0}};
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
  if (left.count() <= 0 || ::poll(fds.data(), fds.size(), static_cast<int>(left.count())) == 0)
    return false;
  for (auto [fd, text, index] :
       {std::tuple{&out_fd_, &ended_.out, 0U}, std::tuple{&err_fd_, &ended_.err, 1U}}) {
    if (fds.at(index).revents == 0) continue;
    std::array<char, 65536> buffer{};
    const auto n = ::read(*fd, buffer.data(), buffer.size());
    if (n > 0) {
      text->append(buffer.data(), static_cast<std::size_t>(n));
    } else if (n == 0 || errno != EINTR) {
      ::close(*fd);
      *fd = -1;
    }
  }
  return true;
}

bool BrigCommand::read_more(std::chrono::steady_clock::time_point deadline) {
  if (!read_some(deadline)) {
    ADD_FAILURE() << "brig hangs";
    ::kill(pid_, SIGKILL);
    return false;
  }
  return out_fd_ >= 0 || err_fd_ >= 0;
}

void BrigCommand::read_until(std::chrono::steady_clock::time_point moment) {
  while ((out_fd_ >= 0 || err_fd_ >= 0) && read_some(moment)) {
  }
  std::this_thread::sleep_until(moment);
}

Ended BrigCommand::wait() {
  const auto deadline = std::chrono::steady_clock::now() + kHung;
  while ((out_fd_ >= 0 || err_fd_ >= 0) && read_more(deadline)) {
  }
  int status = 0;
  rusage usage{};
  EXPECT_EQ(::wait4(pid_, &status, 0, &usage), pid_);
  pid_ = -1;
  ended_.max_rss_kib = usage.ru_maxrss;
  if (WIFEXITED(status)) ended_.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) ended_.signal = WTERMSIG(status);
  return ended_;
}

bool BrigCommand::wait_for_output(const std::string& text) {
  const auto deadline = std::chrono::steady_clock::now() + kHung;
  while (ended_.out.find(text) == std::string::npos) {
    if (out_fd_ < 0 || !read_more(deadline)) return ended_.out.find(text) != std::string::npos;
  }
  return true;
}

void BrigCommand::send_signal(int number) const {
  ::kill(pid_, number);
}

void BrigCommand::close_output() {
  ::close(out_fd_);
  out_fd_ = -1;
}

Ended brig(const std::vector<std::string>& arguments, const std::string& input) {
  return BrigCommand(arguments, input).wait();
}

Ended brig_run(const std::vector<std::string>& options,
               const std::vector<std::string>& command,
               const std::string& input) {
  std::vector<std::string> arguments{"run"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.emplace_back("--");
  arguments.insert(arguments.end(), command.begin(), command.end());
  return brig(arguments, input);
}

}  // namespace brig::test
