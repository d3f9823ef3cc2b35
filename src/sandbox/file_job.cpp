// SPDX-License-Identifier: Apache-2.0
#include "sandbox/file_job.hpp"

#include "sandbox/session.hpp"
#include "sys/errno.hpp"
#include "sys/unique_fd.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>

#include <fcntl.h>

namespace brig::sandbox {
namespace {

using channel::EndReason;

/// What it says on stderr is one message.
constexpr std::size_t kMaxSaid = 1024;
/// A listing is kept whole by whoever asks for it.
constexpr std::uint64_t kMaxListing = std::uint64_t{16} << 20U;
/// brig-init enforces the time; this end does when it does not.
constexpr std::chrono::milliseconds kGrace(500);

/// What may come out: the limits hold inside, so that this is reached only by nonsense.
std::uint64_t most_output(const files::Operation& operation) {
  constexpr std::uint64_t kLargestEntry = 64 + channel::kMaxEntryPath;
  switch (operation.verb) {
    case files::Verb::get:
      return operation.limits.bytes + (operation.limits.entries + 1) * kLargestEntry;
    case files::Verb::list:
      return kMaxListing;
    case files::Verb::put:
    case files::Verb::remove:
      break;
  }
  return std::uint64_t{64} << 10U;
}

Result<void> killed(KillReason why, const JobOutcome& outcome) {
  switch (why) {
    case KillReason::wall_time:
      return fail(Errc::deadline_exceeded, "the time given is over");
    case KillReason::output_closed:
      return fail(Errc::unavailable,
                  "what came out could not be passed on: " + outcome.output_error);
    case KillReason::stop:
      break;
  }
  return fail(Errc::cancelled, "cancelled");
}

}  // namespace

channel::Exec to_exec(const FileJob& job, const base::Until& until) {
  channel::Exec exec;
  exec.program = channel::Program::files;
  exec.argv = files::to_arguments(job.operation);
  exec.cwd = job.place;
  exec.input = job.in >= 0 ? channel::Input::stream : channel::Input::null;
  exec.wall_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(until.left().count(), 1));
  exec.output_bytes = most_output(job.operation);
  return exec;
}

Result<void> judge_file_job(const JobOutcome& outcome, std::string_view said) {
  if (!outcome.ended) {
    if (outcome.killed == KillReason::stop) return killed(*outcome.killed, outcome);
    return fail(Errc::unavailable, "the sandbox was lost: " + outcome.lost);
  }
  const channel::Ended& ended = *outcome.ended;
  const int error = static_cast<int>(ended.error);
  switch (ended.reason) {
    case EndReason::exited:
      if (ended.status == 0) return {};
      return sys::fail_errno(static_cast<int>(ended.status), std::string(said));
    case EndReason::wall_time:
      return killed(KillReason::wall_time, outcome);
    case EndReason::output_limit:
      return fail(Errc::resource_exhausted, "more came out of the sandbox than is taken");
    case EndReason::not_started:
      return sys::fail_errno(error, "the sandbox could not start a process for it");
    case EndReason::cpu_time:
    case EndReason::signalled:
      break;
  }
  if (outcome.killed) return killed(*outcome.killed, outcome);
  if (ended.oom_kills > 0) return fail(Errc::resource_exhausted, "the sandbox ran out of memory");
  return fail(Errc::data_loss, "the process that moved the files inside was killed by signal " +
                                   std::to_string(ended.status));
}

Result<void> run_file_job(Session& session, const FileJob& job, const base::Until& until) {
  // Of what comes on stderr only the beginning is kept, however much there is.
  const sys::UniqueFd nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  if (!nowhere) return sys::fail_errno(errno, "open '/dev/null'");
  std::string said;
  RunIo io;
  io.stdin_fd = job.in;
  io.stdout_fd = job.out >= 0 ? job.out : nowhere.get();
  io.stderr_fd = nowhere.get();
  io.stderr_filter = [&said](std::string_view piece, std::string& /*out*/) {
    said += piece.substr(0, kMaxSaid - std::min(kMaxSaid, said.size()));
  };
  const JobSpec spec{.exec = to_exec(job, until),
                     .io = std::move(io),
                     .until = {until.deadline + kGrace, until.stop}};
  const JobOutcome outcome = session.run(spec);
  return judge_file_job(outcome, said);
}

}  // namespace brig::sandbox
