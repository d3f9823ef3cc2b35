// SPDX-License-Identifier: Apache-2.0
#include "sandbox/lower_exec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace brig::sandbox {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

Result<channel::Exec> lower(const ExecLimits& limits) {
  return lower_exec(make_policy(Preset::sandboxed).value(), {.argv = {"true"}, .limits = limits},
                    {});
}

TEST(LowerExec, HasThePolicysLimitsWhereItAsksForNone) {
  const channel::Exec exec = lower({}).value();
  EXPECT_EQ(exec.wall_ms, 30'000U);
  EXPECT_EQ(exec.cpu_ms, 0U);
  EXPECT_EQ(exec.output_bytes, 8ULL << 20U);
  EXPECT_EQ(exec.file_bytes, 64ULL << 20U);
  EXPECT_EQ(exec.open_files, 256U);
}

TEST(LowerExec, HasItsOwnLimitsBelowThePolicys) {
  const channel::Exec exec = lower({.wall_time = 2s,
                                    .cpu_time = 1500ms,
                                    .output = MemorySize::kib(3),
                                    .file_size = MemorySize::kib(4),
                                    .open_files = 20})
                                 .value();
  EXPECT_EQ(exec.wall_ms, 2'000U);
  EXPECT_EQ(exec.cpu_ms, 1'500U);
  EXPECT_EQ(exec.output_bytes, 3U << 10U);
  EXPECT_EQ(exec.file_bytes, 4U << 10U);
  EXPECT_EQ(exec.open_files, 20U);
}

TEST(LowerExec, EachLimitIsItsOwn) {
  EXPECT_EQ(lower({.wall_time = 30s})->wall_ms, 30'000U) << "the policy's own is not above it";
  EXPECT_EQ(lower({.wall_time = 1s})->output_bytes, 8ULL << 20U);
  EXPECT_EQ(lower({.cpu_time = 100h})->cpu_ms, 360'000'000U) << "no policy bounds it";
  EXPECT_EQ(lower({.output = MemorySize::bytes(1)})->wall_ms, 30'000U);
}

TEST(LowerExec, NoLimitIsAboveThePolicys) {
  struct Case {
    ExecLimits limits;
    const char* name;
    const char* asked;
    const char* allowed;
  };
  const std::vector<Case> cases{
      {{.wall_time = 31s}, "wall_time", "31s", "30s"},
      {{.output = MemorySize::mib(9)}, "output", "9 MiB", "8 MiB"},
      {{.file_size = MemorySize::mib(65)}, "file_size", "65 MiB", "64 MiB"},
      {{.open_files = 257}, "open_files", "257", "256"},
  };
  for (const Case& one : cases) {
    const auto exec = lower(one.limits);
    ASSERT_FALSE(exec) << one.name;
    EXPECT_EQ(exec.error().code, Errc::policy_violation) << one.name;
    EXPECT_THAT(exec.error().message,
                AllOf(StartsWith(one.name), HasSubstr(one.asked), HasSubstr(one.allowed)));
  }
}

TEST(LowerExec, NoLimitIsTooLittleToRunAnything) {
  for (const ExecLimits& limits :
       {ExecLimits{.wall_time = 0s}, ExecLimits{.wall_time = -1s}, ExecLimits{.cpu_time = 0s},
        ExecLimits{.cpu_time = -1ms}, ExecLimits{.output = MemorySize()},
        ExecLimits{.file_size = MemorySize()}, ExecLimits{.open_files = 0}}) {
    const auto exec = lower(limits);
    ASSERT_FALSE(exec);
    EXPECT_EQ(exec.error().code, Errc::invalid_argument) << exec.error().message;
  }
}

TEST(LowerExec, WithATerminalItHasASizeAndAName) {
  const Policy policy = make_policy(Preset::sandboxed).value();
  ExecSpec spec{.argv = {"sh"}, .terminal = TerminalSize{25, 132}};
  channel::Exec exec = lower_exec(policy, spec, {}).value();
  EXPECT_EQ(exec.terminal, channel::Terminal::pty);
  EXPECT_EQ(exec.rows, 25U);
  EXPECT_EQ(exec.columns, 132U);
  EXPECT_THAT(exec.env, Contains("TERM=xterm"));
  spec.env = {{"TERM", "linux"}};
  EXPECT_THAT(lower_exec(policy, spec, {})->env, Contains("TERM=linux"));
  spec = {.argv = {"sh"}};
  exec = lower_exec(policy, spec, {}).value();
  EXPECT_EQ(exec.terminal, channel::Terminal::none);
  EXPECT_THAT(exec.env, testing::Not(Contains(StartsWith("TERM="))));
}

TEST(LowerExec, ThereIsNoTerminalWhereTheProfileAllowsNone) {
  Policy policy = make_policy(Preset::sandboxed).value();
  policy.seccomp = SeccompProfile::strict;
  const auto exec = lower_exec(policy, {.argv = {"sh"}, .terminal = TerminalSize{}}, {});
  ASSERT_FALSE(exec);
  EXPECT_EQ(exec.error().code, Errc::policy_violation);
  EXPECT_THAT(exec.error().message, HasSubstr("'strict'"));
  EXPECT_TRUE(lower_exec(policy, {.argv = {"sh"}}, {}));
}

TEST(LowerExec, AStreamGoesToOnePlace) {
  const Policy policy = make_policy(Preset::sandboxed).value();
  RunIo io;
  io.stdout_fd = 1;
  io.stderr_consumer = [](std::string_view) {};
  EXPECT_TRUE(lower_exec(policy, {.argv = {"sh"}}, io));
  io.stdout_consumer = [](std::string_view) {};
  const auto exec = lower_exec(policy, {.argv = {"sh"}}, io);
  ASSERT_FALSE(exec);
  EXPECT_EQ(exec.error().code, Errc::invalid_argument);
  EXPECT_THAT(exec.error().message, StartsWith("stdout"));
}

}  // namespace
}  // namespace brig::sandbox
