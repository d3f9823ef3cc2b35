// SPDX-License-Identifier: Apache-2.0
#include "sandbox/ending.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>

namespace brig::sandbox {
namespace {

using channel::Ended;
using channel::EndReason;
using channel::StartStep;
using testing::HasSubstr;
using testing::Not;

Ended of(EndReason reason, std::uint32_t status = 0) {
  Ended ended;
  ended.reason = reason;
  ended.status = status;
  return ended;
}

channel::Exec limits() {
  channel::Exec exec;
  exec.wall_ms = 1500;
  exec.cpu_ms = 250;
  exec.output_bytes = 3 << 20U;
  return exec;
}

Ending decide(const Ended& ended, std::optional<KillReason> killed = {}) {
  return decide_ending({.killed = killed, .ended = ended, .output_error = "Broken pipe"}, limits(),
                       MemorySize::mib(256));
}

TEST(DecideEnding, EveryCodeIsAnExit) {
  for (const std::uint32_t code : {0U, 1U, 124U, 125U, 126U, 127U, 128U, 137U, 139U, 255U}) {
    const Ending ending = decide(of(EndReason::exited, code));
    EXPECT_EQ(ending.kind, EndingKind::exited) << code;
    EXPECT_EQ(ending.exit_code, static_cast<int>(code));
    EXPECT_FALSE(ending.signal);
  }
}

TEST(DecideEnding, ASignalIsToldFromACode) {
  const Ending ending = decide(of(EndReason::signalled, SIGSEGV));
  EXPECT_EQ(ending.kind, EndingKind::signalled);
  EXPECT_EQ(ending.signal, SIGSEGV);
  EXPECT_FALSE(ending.exit_code);
  EXPECT_THAT(decide(of(EndReason::signalled, SIGSYS)).evidence, HasSubstr("a filter forbids"));
}

TEST(DecideEnding, OutOfMemoryNeedsTheSignalAndTheKernelsCount) {
  Ended ended = of(EndReason::signalled, SIGKILL);
  EXPECT_EQ(decide(ended).kind, EndingKind::signalled);
  ended.oom_kills = 1;
  EXPECT_EQ(decide(ended).kind, EndingKind::out_of_memory);
  ended.status = SIGTERM;
  EXPECT_EQ(decide(ended).kind, EndingKind::signalled);
  ended = of(EndReason::exited, 1);
  ended.oom_kills = 2;
  EXPECT_EQ(decide(ended).kind, EndingKind::exited);
  EXPECT_THAT(decide(ended).evidence, HasSubstr("killed 2 processes of the sandbox"));
}

TEST(DecideEnding, WhatOnlyCountsForTheSandboxIsSaidSo) {
  Ended ended = of(EndReason::exited, 1);
  EXPECT_THAT(decide(ended).evidence, Not(HasSubstr("sandbox")));
  ended.pids_refused = 3;
  EXPECT_THAT(decide(ended).evidence, HasSubstr("the sandbox's pids limit refused 3 processes"));
}

TEST(DecideEnding, NamesTheLimitThatEndedIt) {
  EXPECT_EQ(decide(of(EndReason::wall_time)).kind, EndingKind::timed_out);
  EXPECT_THAT(decide(of(EndReason::wall_time)).evidence, HasSubstr("1500ms"));
  EXPECT_EQ(decide(of(EndReason::cpu_time)).kind, EndingKind::cpu_time);
  EXPECT_THAT(decide(of(EndReason::cpu_time)).evidence, HasSubstr("250ms"));
  EXPECT_EQ(decide(of(EndReason::output_limit)).kind, EndingKind::output_limit);
  EXPECT_THAT(decide(of(EndReason::output_limit)).evidence, HasSubstr("3 MiB"));
}

TEST(DecideEnding, TheFirstCauseStands) {
  EXPECT_EQ(decide(of(EndReason::exited), KillReason::wall_time).kind, EndingKind::exited);
  EXPECT_EQ(decide(of(EndReason::signalled, SIGTERM), KillReason::stop).kind,
            EndingKind::signalled);
  EXPECT_EQ(decide(of(EndReason::output_limit), KillReason::stop).kind, EndingKind::output_limit);
  EXPECT_EQ(decide(of(EndReason::not_started), KillReason::stop).kind, EndingKind::could_not_start);
  EXPECT_EQ(decide(of(EndReason::cpu_time), KillReason::wall_time).kind, EndingKind::cpu_time);
  Ended killed = of(EndReason::signalled, SIGKILL);
  killed.oom_kills = 1;  // of another job, or of this one as it died
  EXPECT_EQ(decide(killed, KillReason::wall_time).kind, EndingKind::timed_out);
  EXPECT_EQ(decide(killed, KillReason::stop).kind, EndingKind::cancelled);
  EXPECT_EQ(decide(killed, KillReason::output_closed).kind, EndingKind::cancelled);
  EXPECT_THAT(decide(killed, KillReason::output_closed).evidence, HasSubstr("Broken pipe"));
}

TEST(DecideEnding, WhatCouldNotStartSaysWhere) {
  Ended ended = of(EndReason::not_started);
  ended.step = StartStep::exec;
  ended.error = ENOENT;
  EXPECT_EQ(decide(ended).kind, EndingKind::could_not_start);
  EXPECT_EQ(decide(ended).exit_code, 127);
  EXPECT_THAT(decide(ended).evidence, HasSubstr("No such file"));
  for (const int error : {EACCES, ENOEXEC, E2BIG}) {
    ended.error = static_cast<std::uint32_t>(error);
    EXPECT_EQ(decide(ended).exit_code, 126);
  }
  for (const StartStep step : {StartStep::fork, StartStep::directory, StartStep::limits,
                               StartStep::terminal, StartStep::filter}) {
    ended.step = step;
    EXPECT_EQ(decide(ended).kind, EndingKind::could_not_start);
    EXPECT_FALSE(decide(ended).exit_code);
    EXPECT_THAT(decide(ended).evidence, Not(HasSubstr("executed")));
  }
}

TEST(DecideEnding, WithoutAnEndTheSandboxIsLost) {
  Ending ending = decide_ending({.killed = {}, .ended = {}, .lost = "it went away"}, limits(), {});
  EXPECT_EQ(ending.kind, EndingKind::engine_lost);
  EXPECT_EQ(ending.evidence, "it went away");
  ending = decide_ending({.killed = KillReason::wall_time, .ended = {}, .lost = "x"}, limits(), {});
  EXPECT_EQ(ending.kind, EndingKind::engine_lost);
  ending =
      decide_ending({.killed = KillReason::output_closed, .ended = {}, .lost = "x"}, limits(), {});
  EXPECT_EQ(ending.kind, EndingKind::engine_lost);
  ending = decide_ending({.killed = KillReason::stop, .ended = {}, .lost = "x"}, limits(), {});
  EXPECT_EQ(ending.kind, EndingKind::cancelled);
  EXPECT_THAT(ending.evidence, HasSubstr("x"));
}

TEST(DecideEnding, ASandboxThatTheKernelKilledForItsMemoryIsOutOfMemory) {
  EndEvidence evidence{.killed = {}, .ended = {}, .lost = "it went away", .sandbox_oom = true};
  EXPECT_EQ(decide_ending(evidence, limits(), MemorySize::mib(77)).kind, EndingKind::out_of_memory);
  EXPECT_THAT(decide_ending(evidence, limits(), MemorySize::mib(77)).evidence, HasSubstr("77 MiB"));
  evidence.killed = KillReason::stop;
  EXPECT_EQ(decide_ending(evidence, limits(), MemorySize::mib(77)).kind, EndingKind::cancelled);
  evidence.killed = {};
  evidence.ended = of(EndReason::exited, 3);
  EXPECT_EQ(decide_ending(evidence, limits(), MemorySize::mib(77)).kind, EndingKind::exited)
      << "what PID 1 saw stands";
}

TEST(UsageOf, HasWhatWasCounted) {
  Ended ended;
  ended.user_us = 1;
  ended.system_us = 2;
  ended.max_rss_kib = 3;
  ended.pids_refused = 4;
  const Usage usage = usage_of(ended);
  EXPECT_EQ(usage.user.count(), 1);
  EXPECT_EQ(usage.system.count(), 2);
  EXPECT_EQ(usage.largest, MemorySize::kib(3));
  EXPECT_EQ(usage.refused_processes, 4U);
}

}  // namespace
}  // namespace brig::sandbox
