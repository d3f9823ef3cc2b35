// SPDX-License-Identifier: Apache-2.0
#include "init/stub.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace brig::init {
namespace {

using channel::StartStep;

enum Argument : int { name, tag, file_bytes, open_files, cpu_seconds, terminal, directory, job };

[[noreturn]] void give_up(StartStep step) {
  const StartFailure failure{step, static_cast<std::uint32_t>(errno)};
  [[maybe_unused]] const auto n = ::write(kStatusFd, &failure, sizeof failure);
  ::_exit(127);
}

/// 0 leaves the limit as it is.
void limit(__rlimit_resource resource, const char* text) {
  const rlim_t value = std::strtoull(text, nullptr, 10);
  const rlimit both{value, value};
  if (value != 0 && ::setrlimit(resource, &both) != 0) give_up(StartStep::limits);
}

/// Reads by offset: every stub has the same open file.
void stack_filter() {
  constexpr std::size_t kMost = BPF_MAXINSNS;
  static std::array<sock_filter, kMost> filter;
  const auto size = ::pread(kFilterFd, filter.data(), sizeof filter, 0);
  if (size < 0 || static_cast<std::size_t>(size) % sizeof(sock_filter) != 0)
    give_up(StartStep::filter);
  if (size == 0) return;
  const sock_fprog program{
      static_cast<unsigned short>(static_cast<std::size_t>(size) / sizeof(sock_filter)),
      filter.data()};
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) give_up(StartStep::filter);
}

}  // namespace

std::vector<std::string> stub_arguments(std::uint32_t job, const channel::Exec& exec) {
  // The kernel counts whole seconds, and brig-init itself counts finer: this one is the second.
  const std::uint64_t cpu_seconds = exec.cpu_ms == 0 ? 0 : exec.cpu_ms / 1000 + 2;
  return {kStubName,
          std::to_string(kTagBase + job),
          std::to_string(exec.file_bytes),
          std::to_string(exec.open_files),
          std::to_string(cpu_seconds),
          exec.terminal == channel::Terminal::pty ? "1" : "0",
          exec.cwd};
}

void run_stub(int argc, char** argv) {
  ::prctl(PR_SET_DUMPABLE, 0);
  if (argc <= Argument::job) ::_exit(127);
  ::close_range(kStatusFd + 1, ~0U, 0);
  ::fcntl(kStatusFd, F_SETFD, FD_CLOEXEC);
  ::fcntl(kFilterFd, F_SETFD, FD_CLOEXEC);
  ::umask(022);
  ::setsid();
  if (*argv[Argument::terminal] == '1' && ::ioctl(STDIN_FILENO, TIOCSCTTY, 0) != 0)
    give_up(StartStep::terminal);
  if (::chdir(argv[Argument::directory]) != 0) give_up(StartStep::directory);
  limit(RLIMIT_RTTIME, argv[Argument::tag]);
  limit(RLIMIT_FSIZE, argv[Argument::file_bytes]);
  limit(RLIMIT_NOFILE, argv[Argument::open_files]);
  limit(RLIMIT_CPU, argv[Argument::cpu_seconds]);
  stack_filter();
  ::execvp(argv[Argument::job], argv + Argument::job);
  give_up(StartStep::exec);
}

}  // namespace brig::init
