// SPDX-License-Identifier: Apache-2.0
#include "init/stub.hpp"

#include "init/file_job.hpp"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <vector>

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

[[noreturn]] void give_up(StartStep step) {
  const StartFailure failure{step, static_cast<std::uint32_t>(errno)};
  [[maybe_unused]] const auto n = ::write(kStatusFd, &failure, sizeof failure);
  ::_exit(127);
}

/// 0 leaves the limit as it is.
void limit(__rlimit_resource resource, std::uint64_t value) {
  const rlimit both{value, value};
  if (value != 0 && ::setrlimit(resource, &both) != 0) give_up(StartStep::limits);
}

void stack_filter(const std::string& filter) {
  const std::size_t count = filter.size() / sizeof(sock_filter);
  if (count > BPF_MAXINSNS || filter.size() % sizeof(sock_filter) != 0) {
    errno = EINVAL;
    give_up(StartStep::filter);
  }
  if (count == 0) return;
  // The kernel copies it; sock_fprog has no const form.
  const sock_fprog program{
      static_cast<unsigned short>(count),
      reinterpret_cast<sock_filter*>(const_cast<char*>(filter.data()))};  // NOLINT
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) give_up(StartStep::filter);
}

/// As execve(2), which has no const form either, takes them.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (const std::string& text : texts) all.push_back(const_cast<char*>(text.c_str()));  // NOLINT
  all.push_back(nullptr);
  return all;
}

}  // namespace

void run_stub(std::uint32_t job,
              const channel::Exec& exec,
              const Starter& starter,
              const std::array<int, kStatusFd + 1>& fds) {
  // All of PID 1's are above these four: none is overwritten before it is copied.
  for (int target = 0; target <= kStatusFd; ++target)
    ::dup2(fds[static_cast<std::size_t>(target)], target);
  ::close_range(kStatusFd + 1, ~0U, 0);
  ::fcntl(kStatusFd, F_SETFD, FD_CLOEXEC);
  // brig-init's own handling of signals is not the job's.
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);  // NOLINT(cert-err33-c): SIGPIPE is a valid signal.
  ::umask(022);
  ::setsid();
  if (exec.terminal == channel::Terminal::pty && ::ioctl(STDIN_FILENO, TIOCSCTTY, 0) != 0)
    give_up(StartStep::terminal);
  if (::chdir(exec.cwd.c_str()) != 0) give_up(StartStep::directory);
  limit(static_cast<__rlimit_resource>(starter.tag_resource), channel::kTagBase + job);
  limit(RLIMIT_FSIZE, exec.file_bytes);
  limit(RLIMIT_NOFILE, exec.open_files);
  // The kernel counts whole seconds, and brig-init itself counts finer: this one is the second.
  limit(RLIMIT_CPU, exec.cpu_ms == 0 ? 0 : exec.cpu_ms / 1000 + 2);
  stack_filter(starter.filter);
  if (exec.program == channel::Program::files) {
    ::close(kStatusFd);
    run_file_job(exec.argv);
  }
  const std::vector<char*> argv = pointers(exec.argv);
  std::vector<char*> env = pointers(exec.env);
  // execvp(3) takes PATH from here: it is the job's that counts.
  environ = env.data();
  ::execvp(argv[0], argv.data());
  give_up(StartStep::exec);
}

}  // namespace brig::init
