// SPDX-License-Identifier: Apache-2.0
#include "init/supervisor.hpp"

#include "channel/frame.hpp"
#include "channel/messages.hpp"
#include "channel/packer.hpp"
#include "channel/seal.hpp"
#include "init/attest.hpp"
#include "init/host_link.hpp"
#include "init/job.hpp"
#include "init/job_streams.hpp"
#include "init/oom_score.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <map>
#include <optional>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace brig::init {
namespace {

using channel::EndReason;
using channel::Frame;
using channel::Type;
using std::chrono::milliseconds;
using sys::UniqueFd;

/// Jobs at once; each may hold a window of input.
constexpr std::size_t kMaxJobs = 32;
/// Before the host has said how long silence may be.
constexpr milliseconds kFirstSilence(30'000);
/// How often dying processes are looked for, and used CPU time.
constexpr milliseconds kDyingTick(1);
constexpr milliseconds kCpuTick(20);

class Supervisor {
 public:
  Exit run() {
    if (!set_up()) return Exit::broken;
    host_.send(Type::hello, 0, channel::encode(Attestor::first()));
    ::prctl(PR_SET_DUMPABLE, 0);
    // As anything else than PID 1 it could end without taking its jobs along. The hello tells what
    // it is; beside it nothing happens.
    if (::getpid() != 1) {
      host_.flush();
      return Exit::broken;
    }
    while (!exit_) turn();
    return *exit_;
  }

 private:
  // --- set-up

  bool set_up() {
    // A stub's descriptors 0 to 3 are made by copying ours, which must not lie there.
    for (int fd = 0; fd <= 3; ++fd) {
      if (::fcntl(fd, F_GETFD) < 0 && ::open("/dev/null", O_RDWR | O_CLOEXEC) != fd) return false;
    }
    for (const int fd : {HostLink::kIn, HostLink::kOut}) {
      ::fcntl(fd, F_SETFD, FD_CLOEXEC);
      ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
      // The engine's own do not hold even the longest frame with its header: each end would wait
      // for the other one again and again. More would keep an answer waiting behind a flood. Where
      // the kernel has no more room they stay as they are.
      ::fcntl(fd, F_SETPIPE_SZ, static_cast<int>(HostLink::kMaxQueued));
    }
    std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): SIGPIPE is a valid signal.
    sigset_t child;
    ::sigemptyset(&child);
    ::sigaddset(&child, SIGCHLD);
    // All of them: Linux keeps from PID 1 what it has no handler for, gVisor does not.
    sigset_t all;
    ::sigfillset(&all);
    if (::pthread_sigmask(SIG_BLOCK, &all, nullptr) != 0) return false;
    children_ = UniqueFd(::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
    oom_score_.open();
    return static_cast<bool>(children_);
  }

  // --- one turn

  void turn() {
    fds_.clear();
    const auto add = [&](int fd, short events) {
      fds_.push_back({events == 0 ? -1 : fd, events, 0});
    };
    add(HostLink::kIn, POLLIN);
    add(HostLink::kOut, host_.blocked() ? POLLOUT : 0);
    add(children_.get(), POLLIN);
    for (const auto& [id, job] : jobs_) {
      add(job.status.get(), job.status ? POLLIN : 0);
      add(job.input.get(), job.input_waits() ? POLLOUT : 0);
      add(job.output.fd.get(), streams_.wants(job.output) ? POLLIN : 0);
      add(job.error.fd.get(), streams_.wants(job.error) ? POLLIN : 0);
    }
    const int ready = ::poll(fds_.data(), fds_.size(), timeout());
    if (ready < 0 && errno != EINTR) return end(Exit::broken);
    if (ready > 0) serve();
    if (!exit_) look_at_clock();
    finish_jobs();
    look_at(host_.flush());
  }

  void serve() {
    // What the jobs wrote goes out before their end does; what the host says may change the jobs,
    // so it comes last.
    std::size_t at = 3;
    for (auto& [id, job] : jobs_) {
      if (fds_[at].revents != 0) streams_.read_status(job);
      if (fds_[at + 1].revents != 0) streams_.write_input(job);
      if (fds_[at + 2].revents != 0) read_outlet(job, job.output);
      if (fds_[at + 3].revents != 0) read_outlet(job, job.error);
      at += 4;
    }
    if (fds_[2].revents != 0) children_changed_ = true;
    const bool dying =
        std::any_of(jobs_.begin(), jobs_.end(), [](const auto& one) { return one.second.dying; });
    if (children_changed_ && !dying) reap();
    if (fds_[0].revents != 0) {
      look_at(host_.read(
          [this](const Frame& frame) { return exit_ || take(frame); },
          [this](const Frame& data, std::size_t size) { return pass_input(data, size); }));
    }
  }

  // --- time

  int timeout() const {
    Clock::time_point next = std::min({silence_, lifetime_, host_.due()});
    const auto now = Clock::now();
    for (const auto& [id, job] : jobs_) {
      if (!job.first_gone) next = std::min(next, job.deadline);
      if (job.dying) next = std::min(next, now + kDyingTick);
      if (job.cpu_ms != 0 && !job.first_gone) next = std::min(next, now + kCpuTick);
    }
    const auto left = std::chrono::ceil<milliseconds>(next - now).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
  }

  void look_at_clock() {
    const auto now = Clock::now();
    if (now >= silence_) return end(Exit::silence);
    if (now >= lifetime_) return end(Exit::lifetime);
    for (auto& [id, job] : jobs_) {
      if (job.first_gone || job.dying) continue;
      if (now >= job.deadline) {
        kill_job(job, EndReason::wall_time);
      } else if (job.cpu_ms != 0 && now - cpu_looked_ >= kCpuTick) {
        const CpuTime used = cpu_used(job, processes_);
        if (used.user_us + used.system_us >= job.cpu_ms * 1000) kill_job(job, EndReason::cpu_time);
      }
    }
    if (now - cpu_looked_ >= kCpuTick) cpu_looked_ = now;
  }

  void end(Exit why) {
    if (!exit_) exit_ = why;
  }

  // --- the host

  void look_at(HostLink::State state) {
    switch (state) {
      case HostLink::State::open:
        return;
      case HostLink::State::closed:
        return end(Exit::told);
      case HostLink::State::nonsense:
        return end(Exit::nonsense);
      case HostLink::State::broken:
        return end(Exit::broken);
    }
  }

  /// False when the frame is nonsense.
  bool take(const Frame& frame) {
    if (!welcomed_ && frame.type != Type::welcome && frame.type != Type::heartbeat &&
        frame.type != Type::shutdown) {
      return false;
    }
    switch (frame.type) {
      case Type::welcome:
        return take_welcome(frame);
      case Type::heartbeat:
        silence_ = Clock::now() + silence_limit_;
        host_.send(Type::heartbeat, 0, {});
        return frame.payload.empty();
      case Type::shutdown:
        end(Exit::told);
        return true;
      case Type::attest:
        host_.send(Type::hello, 0, channel::encode(attestor_.again()));
        return frame.payload.empty();
      case Type::exec:
        return take_exec(frame);
      default:
        break;
    }
    const auto found = jobs_.find(frame.id);
    if (found == jobs_.end()) return frame.id <= last_id_;  // it has just ended
    return take_of_job(found->second, frame);
  }

  std::size_t pass_input(const Frame& data, std::size_t size) {
    const auto found = jobs_.find(data.id);
    if (found == jobs_.end() || data.stream != channel::Stream::input) return 0;
    return streams_.pass_input(found->second, HostLink::kIn, size);
  }

  bool take_welcome(const Frame& frame) {
    const auto welcome = channel::decode<channel::Welcome>(frame.payload);
    if (welcomed_ || !welcome || welcome->version != channel::kVersion ||
        welcome->seal_key.size() != channel::kSealKeySize) {
      return false;
    }
    filter_ = welcome->job_filter;
    seal_key_ = welcome->seal_key;
    processes_ = Processes(welcome->tag_resource);
    silence_limit_ = milliseconds(welcome->silence_ms);
    silence_ = Clock::now() + silence_limit_;
    lifetime_ = Clock::now() + milliseconds(welcome->lifetime_ms);
    welcomed_ = true;
    return true;
  }

  bool take_exec(const Frame& frame) {
    const auto exec = channel::decode<channel::Exec>(frame.payload);
    if (!exec || exec->argv.empty() || frame.id <= last_id_) return false;
    last_id_ = frame.id;
    if (jobs_.size() >= kMaxJobs) {
      channel::Ended ended;
      ended.reason = EndReason::not_started;
      ended.step = channel::StartStep::fork;
      ended.error = EAGAIN;
      send_ended(frame.id, ended);
      return true;
    }
    const std::uint64_t kills_before = oom_kills_.read();
    const std::uint64_t refused_before = pids_refused_.read();
    childless_ = false;
    oom_score_.raised([&] {
      Job job = start_job(frame.id, *exec, {processes_.tag_resource(), filter_});
      job.oom_kills_before = kills_before;
      job.pids_refused_before = refused_before;
      jobs_.emplace(frame.id, std::move(job));
    });
    return true;
  }

  bool take_of_job(Job& job, const Frame& frame) {
    switch (frame.type) {
      case Type::data:
      case Type::end:
      case Type::credit:
        return streams_.take(job, frame);
      case Type::signal: {
        if (frame.payload.size() != 4) return false;
        const std::uint32_t signal = channel::get_u32(frame.payload);
        if (signal == 0 || signal > static_cast<std::uint32_t>(SIGRTMAX)) return false;
        // A stub that has not come to its limits has no tag yet.
        if (processes_.signal(job.id, static_cast<int>(signal)) == 0 && !job.first_gone)
          ::kill(job.pid, static_cast<int>(signal));
        return true;
      }
      case Type::resize: {
        const auto resize = channel::decode<channel::Resize>(frame.payload);
        if (!resize) return false;
        const winsize size{static_cast<unsigned short>(resize->rows),
                           static_cast<unsigned short>(resize->columns), 0, 0};
        if (job.terminal) ::ioctl(job.terminal.get(), TIOCSWINSZ, &size);
        return true;
      }
      default:
        return false;
    }
  }

  // --- the jobs

  void read_outlet(Job& job, Outlet& outlet) {
    const bool within = streams_.read_outlet(job, outlet);
    if (!within && job.ended.reason != EndReason::output_limit)
      kill_job(job, EndReason::output_limit);
  }

  void kill_job(Job& job, EndReason why) {
    job.ended.reason = why;
    job.dying = true;
    processes_.signal(job.id, SIGKILL);
  }

  /// Not called while a job has living processes that are being killed: the dead keep the pids
  /// limit used up, so that a fork bomb shrinks with each look.
  void reap() {
    signalfd_siginfo info{};
    while (::read(children_.get(), &info, sizeof info) > 0) {
    }
    children_changed_ = false;
    while (true) {
      siginfo_t child{};
      const int found = ::waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT | __WALL);
      childless_ = found != 0 && errno == ECHILD;
      if (found != 0 || child.si_pid == 0) return;
      const pid_t pid = child.si_pid;
      const std::uint32_t id = processes_.job_of(pid);
      const auto by_pid = std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& one) {
        return !one.second.first_gone && one.second.pid == pid;
      });
      // A stub that failed before its limits were set has no tag yet.
      const auto owner = by_pid != jobs_.end() ? by_pid : jobs_.find(id);
      int status = 0;
      rusage used{};
      if (::wait4(pid, &status, __WALL, &used) != pid) return;
      if (owner != jobs_.end()) note_reaped(owner->second, pid, status, used);
    }
  }

  /// Kills what is left of a job. Whatever lives in a sandbox descends from a child of PID 1's,
  /// which mostly has none when a job has ended: then there is no need to look through /proc.
  bool is_dead(const Job& job) const {
    return childless_ || processes_.signal(job.id, SIGKILL) == 0;
  }

  void finish_jobs() {
    for (auto next = jobs_.begin(); next != jobs_.end();) {
      const auto at = next++;
      Job& job = at->second;
      if (job.dying && is_dead(job)) {
        reap();
        job.dying = !job.first_gone;
      }
      if (job.first_gone && !job.dying) {
        if (job.status) streams_.read_status(job);
        // All of the job's that wrote is dead: what is in the pipes is all there is, unless another
        // job has opened one and floods it, which the limit on output ends.
        for (Outlet* outlet : {&job.output, &job.error}) {
          while (streams_.wants(*outlet) && outlet->passed == channel::Passed::whole)
            read_outlet(job, *outlet);
          if (outlet->passed == channel::Passed::cut) streams_.close_outlet(job, *outlet);
        }
      }
      if (job.is_over()) {
        end_job(job);
        jobs_.erase(at);
      }
    }
  }

  void end_job(Job& job) {
    job.ended.user_us = job.reaped_cpu.user_us;
    job.ended.system_us = job.reaped_cpu.system_us;
    job.ended.output_bytes = job.output.bytes;
    job.ended.error_bytes = job.error.bytes;
    job.ended.output = job.output.passed;
    job.ended.error_output = job.error.passed;
    job.ended.oom_kills = oom_kills_.read() - job.oom_kills_before;
    job.ended.pids_refused = pids_refused_.read() - job.pids_refused_before;
    send_ended(job.id, job.ended);
  }

  void send_ended(std::uint32_t id, const channel::Ended& ended) {
    host_.send(Type::ended, id, channel::sealed(seal_key_, id, channel::encode(ended)));
  }

  HostLink host_;
  Attestor attestor_;
  JobStreams streams_{host_};
  std::vector<pollfd> fds_;

  UniqueFd children_;
  bool children_changed_ = false;
  bool childless_ = true;
  OomScore oom_score_;
  std::string filter_;  ///< The jobs' own `sock_filter`s.
  std::string seal_key_;
  Processes processes_{0};

  bool welcomed_ = false;
  milliseconds silence_limit_ = kFirstSilence;
  Clock::time_point silence_ = Clock::now() + kFirstSilence;
  Clock::time_point lifetime_ = Clock::time_point::max();
  Clock::time_point cpu_looked_ = Clock::now();

  std::map<std::uint32_t, Job> jobs_;
  std::uint32_t last_id_ = 0;
  Counter oom_kills_{{"/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory.events"},
                     "oom_kill"};
  Counter pids_refused_{{"/sys/fs/cgroup/pids/pids.events", "/sys/fs/cgroup/pids.events"}, "max"};
  std::optional<Exit> exit_;
};

}  // namespace

Exit supervise() {
  return Supervisor().run();
}

}  // namespace brig::init
