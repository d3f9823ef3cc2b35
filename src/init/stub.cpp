// SPDX-License-Identifier: Apache-2.0
#include "init/stub.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>

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

enum Argument : int {
  name,
  tag_resource,
  tag,
  file_bytes,
  open_files,
  cpu_seconds,
  terminal,
  filter,
  directory,
  job
};

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

constexpr std::string_view kHex = "0123456789abcdef";

void stack_filter(std::string_view hex) {
  constexpr std::size_t kMost = BPF_MAXINSNS * sizeof(sock_filter);
  alignas(sock_filter) static std::array<unsigned char, kMost> bytes;
  const std::size_t size = hex.size() / 2;
  if (size > bytes.size() || size % sizeof(sock_filter) != 0) {
    errno = EINVAL;
    give_up(StartStep::filter);
  }
  if (size == 0) return;
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] =
        static_cast<unsigned char>((kHex.find(hex[2 * i]) << 4U) | kHex.find(hex[2 * i + 1]));
  }
  const sock_fprog program{static_cast<unsigned short>(size / sizeof(sock_filter)),
                           reinterpret_cast<sock_filter*>(bytes.data())};
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) give_up(StartStep::filter);
}

}  // namespace

std::string filter_argument(const std::string& filter) {
  std::string hex;
  hex.reserve(2 * filter.size());
  for (const char c : filter) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kHex[byte >> 4U];
    hex += kHex[byte & 0xfU];
  }
  return hex;
}

std::vector<std::string> stub_arguments(std::uint32_t job,
                                        const channel::Exec& exec,
                                        const Starter& starter) {
  // The kernel counts whole seconds, and brig-init itself counts finer: this one is the second.
  const std::uint64_t cpu_seconds = exec.cpu_ms == 0 ? 0 : exec.cpu_ms / 1000 + 2;
  return {kStubName,
          std::to_string(starter.tag_resource),
          std::to_string(channel::kTagBase + job),
          std::to_string(exec.file_bytes),
          std::to_string(exec.open_files),
          std::to_string(cpu_seconds),
          exec.terminal == channel::Terminal::pty ? "1" : "0",
          starter.filter,
          exec.cwd};
}

void run_stub(int argc, char** argv) {
  ::prctl(PR_SET_DUMPABLE, 0);
  if (argc <= Argument::job) ::_exit(127);
  ::close_range(kStatusFd + 1, ~0U, 0);
  ::fcntl(kStatusFd, F_SETFD, FD_CLOEXEC);
  // brig-init's own handling of signals is not the job's.
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);  // NOLINT(cert-err33-c): SIGPIPE is a valid signal.
  ::umask(022);
  ::setsid();
  if (*argv[Argument::terminal] == '1' && ::ioctl(STDIN_FILENO, TIOCSCTTY, 0) != 0)
    give_up(StartStep::terminal);
  if (::chdir(argv[Argument::directory]) != 0) give_up(StartStep::directory);
  limit(static_cast<__rlimit_resource>(std::atoi(argv[Argument::tag_resource])),
        argv[Argument::tag]);
  limit(RLIMIT_FSIZE, argv[Argument::file_bytes]);
  limit(RLIMIT_NOFILE, argv[Argument::open_files]);
  limit(RLIMIT_CPU, argv[Argument::cpu_seconds]);
  stack_filter(argv[Argument::filter]);
  ::execvp(argv[Argument::job], argv + Argument::job);
  give_up(StartStep::exec);
}

}  // namespace brig::init
