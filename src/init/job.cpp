// SPDX-License-Identifier: Apache-2.0
#include "init/job.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace brig::init {
namespace {

using channel::EndReason;
using channel::Input;
using channel::StartStep;
using channel::Terminal;
using sys::UniqueFd;

/// The job's own ends of its streams, for as long as it is being started.
struct JobEnds {
  UniqueFd input;
  UniqueFd output;
  UniqueFd error;
  UniqueFd status;
};

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

bool make_pipe(Pipe& pipe) {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0) return false;
  pipe.read = UniqueFd(fds[0]);
  pipe.write = UniqueFd(fds[1]);
  return true;
}

void make_nonblocking(const UniqueFd& fd) {
  ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

bool open_terminal(const channel::Exec& exec, Job& job, JobEnds& ends) {
  UniqueFd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!master || ::unlockpt(master.get()) != 0) return false;
  int number = 0;
  if (::ioctl(master.get(), TIOCGPTN, &number) != 0) return false;
  const std::string path = "/dev/pts/" + std::to_string(number);
  ends.input = UniqueFd(::open(path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  const winsize size{static_cast<unsigned short>(exec.rows),
                     static_cast<unsigned short>(exec.columns), 0, 0};
  if (!ends.input || ::ioctl(master.get(), TIOCSWINSZ, &size) != 0) return false;
  ends.output = UniqueFd(::dup(ends.input.get()));
  ends.error = UniqueFd(::dup(ends.input.get()));
  job.input = UniqueFd(::fcntl(master.get(), F_DUPFD_CLOEXEC, 0));
  job.output.fd = UniqueFd(::fcntl(master.get(), F_DUPFD_CLOEXEC, 0));
  job.terminal = std::move(master);
  job.input_ended = exec.input == Input::null;
  return ends.output && ends.error && job.input && job.output.fd;
}

bool open_pipes(const channel::Exec& exec, Job& job, JobEnds& ends) {
  Pipe output;
  Pipe error;
  if (!make_pipe(output) || !make_pipe(error)) return false;
  if (exec.input == Input::stream) {
    Pipe input;
    if (!make_pipe(input)) return false;
    ends.input = std::move(input.read);
    job.input = std::move(input.write);
  } else {
    ends.input = UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  }
  ends.output = std::move(output.write);
  ends.error = std::move(error.write);
  job.output.fd = std::move(output.read);
  job.error.fd = std::move(error.read);
  return static_cast<bool>(ends.input);
}

/// A fork, and not vfork(2) or posix_spawn(3): a job that stops the child before it has become the
/// other job must not hold up PID 1, and to execute a program of ours in between would cost more
/// than the copy of the little memory that there is. The errno of what failed, or 0.
int spawn_stub(Job& job, const channel::Exec& exec, const JobEnds& ends, const Starter& starter) {
  const pid_t child = ::fork();
  if (child == 0) {
    run_stub(job.id, exec, starter,
             {ends.input.get(), ends.output.get(), ends.error.get(), ends.status.get()});
  }
  if (child < 0) return errno;
  job.pid = child;
  return 0;
}

void fail_start(Job& job, StartStep step, int error) {
  job.pid = 0;
  job.first_gone = true;
  job.ended.reason = EndReason::not_started;
  job.ended.step = step;
  job.ended.error = static_cast<std::uint32_t>(error);
  job.status.reset();
  job.input.reset();
  job.output.fd.reset();
  job.error.fd.reset();
  job.terminal.reset();
}

std::uint64_t to_us(const timeval& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 +
         static_cast<std::uint64_t>(time.tv_usec);
}

}  // namespace

Job start_job(std::uint32_t id, const channel::Exec& exec, const Starter& starter) {
  Job job;
  job.id = id;
  job.cpu_ms = exec.cpu_ms;
  job.program = exec.program;
  job.output.credit = job.error.credit = channel::output_window(exec.program);
  job.output_left = exec.output_bytes == 0 ? UINT64_MAX : exec.output_bytes;
  job.error.stream = channel::Stream::error;
  if (exec.wall_ms != 0) job.deadline = Clock::now() + std::chrono::milliseconds(exec.wall_ms);

  JobEnds ends;
  Pipe status;
  const bool on_terminal = exec.terminal == Terminal::pty;
  if (!make_pipe(status) ||
      !(on_terminal ? open_terminal(exec, job, ends) : open_pipes(exec, job, ends))) {
    fail_start(job, on_terminal ? StartStep::terminal : StartStep::fork, errno);
    return job;
  }
  job.status = std::move(status.read);
  ends.status = std::move(status.write);
  if (const int error = spawn_stub(job, exec, ends, starter); error != 0) {
    fail_start(job, StartStep::fork, error);
    return job;
  }
  for (const UniqueFd* fd : {&job.status, &job.input, &job.output.fd, &job.error.fd}) {
    if (*fd) make_nonblocking(*fd);
  }
  return job;
}

void note_reaped(Job& job, pid_t pid, int wait_status, const rusage& used) {
  job.reaped_cpu += {to_us(used.ru_utime), to_us(used.ru_stime)};
  job.ended.max_rss_kib =
      std::max(job.ended.max_rss_kib, static_cast<std::uint64_t>(used.ru_maxrss));
  if (pid != job.pid) return;
  job.first_gone = true;
  job.dying = true;
  if (job.ended.reason != EndReason::exited) return;  // why it was killed is known
  if (WIFSIGNALED(wait_status)) {
    job.ended.reason = EndReason::signalled;
    job.ended.status = static_cast<std::uint32_t>(WTERMSIG(wait_status));
  } else {
    job.ended.status = static_cast<std::uint32_t>(WEXITSTATUS(wait_status));
  }
}

CpuTime cpu_used(const Job& job, const Processes& processes) {
  CpuTime used = job.reaped_cpu;
  used += processes.cpu_of(job.id);
  return used;
}

}  // namespace brig::init
