// SPDX-License-Identifier: Apache-2.0
// How a file job ended → what that means.
#include "sandbox/file_job.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>

namespace brig::sandbox {
namespace {

using channel::Ended;
using channel::EndReason;

JobOutcome ended(const Ended& how) {
  JobOutcome outcome;
  outcome.ended = how;
  return outcome;
}

Errc code_of(const JobOutcome& outcome) {
  const auto judged = judge_file_job(outcome, "write 'a'");
  EXPECT_FALSE(judged);
  return judged ? Errc::internal : judged.error().code;
}

TEST(FileJob, IsFineOnlyWhenItExitedWith0) {
  EXPECT_TRUE(judge_file_job(ended({.reason = EndReason::exited, .status = 0}), ""));
  EXPECT_FALSE(judge_file_job(JobOutcome{}, ""));
}

TEST(FileJob, ItsCodeIsAnErrnoAndItsWordsAreKept) {
  const auto judged = judge_file_job(ended({.status = ENOSPC}), "write 'a'");
  EXPECT_EQ(judged.error().code, Errc::resource_exhausted);
  EXPECT_EQ(judged.error().message, "write 'a': No space left on device");
  EXPECT_EQ(code_of(ended({.status = ENOENT})), Errc::not_found);
  EXPECT_EQ(code_of(ended({.status = ELOOP})), Errc::invalid_argument);
  EXPECT_EQ(code_of(ended({.status = E2BIG})), Errc::resource_exhausted);
  EXPECT_EQ(code_of(ended({.status = EFBIG})), Errc::resource_exhausted);
  EXPECT_EQ(code_of(ended({.status = EISDIR})), Errc::conflict);
  EXPECT_EQ(code_of(ended({.status = EBADMSG})), Errc::data_loss);
  EXPECT_EQ(code_of(ended({.status = ENODATA})), Errc::data_loss);
}

TEST(FileJob, TellsWhoEndedIt) {
  const Ended killed{.reason = EndReason::signalled, .status = SIGKILL};
  EXPECT_EQ(code_of(ended(killed)), Errc::data_loss) << "by another job";
  Ended memory = killed;
  memory.oom_kills = 1;
  EXPECT_EQ(code_of(ended(memory)), Errc::resource_exhausted);
  JobOutcome stopped = ended(killed);
  stopped.killed = KillReason::stop;
  EXPECT_EQ(code_of(stopped), Errc::cancelled);
  stopped.killed = KillReason::wall_time;
  EXPECT_EQ(code_of(stopped), Errc::deadline_exceeded);
  EXPECT_EQ(code_of(ended({.reason = EndReason::wall_time})), Errc::deadline_exceeded);
  EXPECT_EQ(code_of(ended({.reason = EndReason::output_limit})), Errc::resource_exhausted);
  EXPECT_EQ(code_of(ended({.reason = EndReason::not_started, .error = EAGAIN})), Errc::internal);
  JobOutcome lost;
  lost.lost = "the sandbox has ended";
  EXPECT_EQ(code_of(lost), Errc::unavailable);
  lost.killed = KillReason::stop;
  EXPECT_EQ(code_of(lost), Errc::cancelled);
}

TEST(FileJob, IsAJobOfBrigInitsOwnProgramWithBoundedOutput) {
  FileJob job{
      .place = "/work",
      .operation = {
          .verb = files::Verb::get, .path = "a", .limits = {.entries = 10, .bytes = 1 << 20}}};
  const auto until = base::Until::after(std::chrono::seconds(30));
  const channel::Exec exec = to_exec(job, until);
  EXPECT_EQ(exec.program, channel::Program::files);
  EXPECT_EQ(exec.cwd, "/work");
  EXPECT_EQ(exec.argv, files::to_arguments(job.operation));
  EXPECT_EQ(exec.input, channel::Input::null);
  EXPECT_GT(exec.wall_ms, 0U);
  EXPECT_LE(exec.wall_ms, 30'000U);
  EXPECT_GT(exec.output_bytes, std::uint64_t{1} << 20U);
  EXPECT_LT(exec.output_bytes, std::uint64_t{2} << 20U);
  job.operation.verb = files::Verb::put;
  job.in = 0;
  EXPECT_EQ(to_exec(job, until).input, channel::Input::stream);
  EXPECT_LE(to_exec(job, until).output_bytes, std::uint64_t{64} << 10U);
}

}  // namespace
}  // namespace brig::sandbox
