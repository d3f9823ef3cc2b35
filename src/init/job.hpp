// SPDX-License-Identifier: Apache-2.0
// One job of the supervisor's: its processes, its streams, and how it ends.
#pragma once

#include "channel/messages.hpp"
#include "channel/send_queue.hpp"
#include "init/processes.hpp"
#include "init/stub.hpp"
#include "sys/unique_fd.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <sys/resource.h>
#include <sys/types.h>

namespace brig::init {

using Clock = std::chrono::steady_clock;

/// A stream out of a job: the end that is read, and how much may be sent.
struct Outlet {
  channel::Stream stream = channel::Stream::output;
  sys::UniqueFd fd;
  std::uint32_t credit = 0;
  std::uint64_t bytes = 0;  ///< Sent so far.
  channel::Passed passed = channel::Passed::whole;
};

struct Job {
  std::uint32_t id = 0;
  channel::Program program = channel::Program::command;
  pid_t pid = 0;  ///< Of its first process.
  Clock::time_point deadline = Clock::time_point::max();
  std::uint64_t cpu_ms = 0;
  std::uint64_t output_left = 0;

  sys::UniqueFd status;    ///< Tells how the start went, then closes.
  sys::UniqueFd terminal;  ///< The master, for resizing; `output` and `input` are duplicates.
  sys::UniqueFd input;
  std::uint32_t input_owed = 0;   ///< Taken, and not credited yet.
  channel::SendQueue input_kept;  ///< At most a window of what the job has not taken yet.
  bool input_ended = false;
  bool input_in_line = false;  ///< The last byte that was given did not end a line.
  Outlet output;
  Outlet error;

  std::uint64_t oom_kills_before = 0;     ///< In the sandbox, when it began.
  std::uint64_t pids_refused_before = 0;  ///< Likewise.
  bool first_gone = false;                ///< The first process is dead and reaped.
  bool dying = false;                     ///< All that is left is being killed.
  CpuTime reaped_cpu;  ///< Of its processes that were reaped here, and their children.
  channel::Ended ended;

  /// Something is to be written to it: bytes, or a terminal's end.
  bool input_waits() const { return input && (input_ended || !input_kept.empty()); }
  bool is_over() const { return first_gone && !dying && !output.fd && !error.fd && !status; }
};

/// Starts a job: its stub runs, or `ended` says why not. The job's `status` then tells how it goes
/// on.
Job start_job(std::uint32_t id, const channel::Exec& exec, const Starter& starter);

/// Takes in that a process of the job was reaped.
void note_reaped(Job& job, pid_t pid, int wait_status, const rusage& used);

/// What the job's whole tree has used so far.
CpuTime cpu_used(const Job& job, const Processes& processes);

}  // namespace brig::init
