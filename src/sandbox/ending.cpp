// SPDX-License-Identifier: Apache-2.0
#include "sandbox/ending.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string_view>
#include <system_error>

namespace brig {

std::string_view to_string(EndingKind kind) noexcept {
  switch (kind) {
    case EndingKind::exited:
      return "exited";
    case EndingKind::signalled:
      return "signalled";
    case EndingKind::out_of_memory:
      return "out_of_memory";
    case EndingKind::timed_out:
      return "timed_out";
    case EndingKind::cpu_time:
      return "cpu_time";
    case EndingKind::output_limit:
      return "output_limit";
    case EndingKind::cancelled:
      return "cancelled";
    case EndingKind::could_not_start:
      return "could_not_start";
    case EndingKind::engine_lost:
      return "engine_lost";
  }
  return "engine_lost";
}

}  // namespace brig

namespace brig::sandbox {
namespace {

using channel::Ended;
using channel::EndReason;
using channel::StartStep;

// A shell's convention.
constexpr int kNotFound = 127;
constexpr int kNotExecutable = 126;

Ending of_kind(EndingKind kind, std::string evidence) {
  return {kind, {}, {}, std::move(evidence)};
}

std::string_view name_of(StartStep step) {
  switch (step) {
    case StartStep::none:
    case StartStep::fork:
      return "a process for it could not be made";
    case StartStep::directory:
      return "its working directory could not be entered";
    case StartStep::limits:
      return "its limits could not be set";
    case StartStep::terminal:
      return "its terminal could not be set up";
    case StartStep::filter:
      return "its seccomp filter could not be set";
    case StartStep::exec:
      return "the command could not be executed";
  }
  return "it could not be started";
}

Ending could_not_start(const Ended& ended) {
  const int error = static_cast<int>(ended.error);
  Ending ending = of_kind(EndingKind::could_not_start, std::string(name_of(ended.step)) + ": " +
                                                           std::generic_category().message(error));
  if (ended.step == StartStep::exec)
    ending.exit_code = error == ENOENT ? kNotFound : kNotExecutable;
  return ending;
}

/// What only counts for the sandbox, not for the job, is said so.
std::string besides(const Ended& ended) {
  std::string text;
  if (ended.pids_refused > 0) {
    text += "; the sandbox's pids limit refused " + std::to_string(ended.pids_refused) +
            " processes while it ran";
  }
  if (ended.oom_kills > 0) {
    text += "; the kernel killed " + std::to_string(ended.oom_kills) +
            " processes of the sandbox for its memory limit while it ran";
  }
  return text;
}

Ending signalled(const Ended& ended) {
  const int signal = static_cast<int>(ended.status);
  if (signal == SIGKILL && ended.oom_kills > 0) {
    return of_kind(EndingKind::out_of_memory,
                   "its first process was killed with SIGKILL" + besides(ended));
  }
  std::string evidence = "killed by signal " + std::to_string(signal);
  if (signal == SIGSYS) evidence += ", SIGSYS: a system call that a filter forbids";
  return {EndingKind::signalled, {}, signal, evidence + besides(ended)};
}

std::string show_ms(std::uint64_t ms) {
  return format_duration(std::chrono::milliseconds(ms));
}

Ending killed(KillReason reason, const std::string& output_error, const channel::Exec& exec) {
  switch (reason) {
    case KillReason::wall_time:
      return of_kind(EndingKind::timed_out,
                     "the wall time of " + show_ms(exec.wall_ms) + " was over; brig killed it");
    case KillReason::output_closed:
      return of_kind(EndingKind::cancelled,
                     "its output could not be passed on (" + output_error + "); brig killed it");
    case KillReason::stop:
      break;
  }
  return of_kind(EndingKind::cancelled, "brig was asked to stop; brig killed it");
}

}  // namespace

Ending decide_ending(const EndEvidence& evidence, const channel::Exec& exec, MemorySize memory) {
  if (!evidence.ended) {
    if (evidence.killed == KillReason::stop)
      return of_kind(EndingKind::cancelled, "brig was asked to stop; " + evidence.lost);
    if (evidence.sandbox_oom) {
      return of_kind(EndingKind::out_of_memory,
                     "the sandbox is gone, and all in it: the engine reports OOMKilled, with a "
                     "memory limit of " +
                         to_string(memory));
    }
    return of_kind(EndingKind::engine_lost, evidence.lost);
  }
  const Ended& ended = *evidence.ended;
  switch (ended.reason) {
    case EndReason::not_started:
      return could_not_start(ended);
    case EndReason::wall_time:
      return killed(KillReason::wall_time, {}, exec);
    case EndReason::cpu_time:
      return of_kind(EndingKind::cpu_time, "it had used its processor time of " +
                                               show_ms(exec.cpu_ms) + "; brig killed it");
    case EndReason::output_limit:
      return of_kind(EndingKind::output_limit, "it wrote more than " +
                                                   to_string(MemorySize::bytes(exec.output_bytes)) +
                                                   " of output; brig ended it");
    case EndReason::signalled:
      if (evidence.killed && ended.status == SIGKILL)
        return killed(*evidence.killed, evidence.output_error, exec);
      return signalled(ended);
    case EndReason::exited:
      break;
  }
  return {EndingKind::exited,
          static_cast<int>(ended.status),
          {},
          "it exited with " + std::to_string(ended.status) + besides(ended)};
}

Usage usage_of(const Ended& ended) {
  return {.user = std::chrono::microseconds(ended.user_us),
          .system = std::chrono::microseconds(ended.system_us),
          .largest = MemorySize::kib(ended.max_rss_kib),
          .refused_processes = ended.pids_refused};
}

}  // namespace brig::sandbox
