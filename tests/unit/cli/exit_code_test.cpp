// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_code.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace brig::cli {
namespace {

TEST(ExitCode, PassesTheCommandsOwnThrough) {
  for (const int code : {0, 1, 124, 125, 126, 127, 137, 255}) {
    EXPECT_EQ(exit_code({EndingKind::exited, code, {}, ""}, 0), code);
  }
}

TEST(ExitCode, TellsEndingsApart) {
  EXPECT_EQ(exit_code({EndingKind::signalled, 139, SIGSEGV, ""}, 0), 139);
  EXPECT_EQ(exit_code({EndingKind::timed_out, 137, {}, ""}, 0), 124);
  EXPECT_EQ(exit_code({EndingKind::out_of_memory, 137, {}, ""}, 0), 137);
  EXPECT_EQ(exit_code({EndingKind::output_limit, 137, {}, ""}, 0), 137);
  EXPECT_EQ(exit_code({EndingKind::engine_lost, {}, {}, ""}, 0), 125);
}

TEST(ExitCode, OfACommandThatCouldNotStart) {
  EXPECT_EQ(exit_code({EndingKind::could_not_start, 127, {}, ""}, 0), 127);
  EXPECT_EQ(exit_code({EndingKind::could_not_start, 126, {}, ""}, 0), 126);
  EXPECT_EQ(exit_code({EndingKind::could_not_start, {}, {}, ""}, 0), 125);
}

TEST(ExitCode, OfACancelledRunNamesTheSignal) {
  EXPECT_EQ(exit_code({EndingKind::cancelled, 137, {}, ""}, SIGINT), 130);
  EXPECT_EQ(exit_code({EndingKind::cancelled, 137, {}, ""}, SIGTERM), 143);
  EXPECT_EQ(exit_code({EndingKind::cancelled, 137, {}, ""}, 0), 141);
}

TEST(ExitCode, OfARunThatCouldNotGetSomethingOutIsNotZero) {
  RunResult result;
  result.ending = {EndingKind::exited, 0, {}, ""};
  result.gets = {{.copy = {"/work/a", "a"}, .failure = {}}};
  EXPECT_EQ(run_exit_code(result, 0), 0);
  result.gets.push_back({.copy = {"/work/b", "b"}, .failure = Error{Errc::not_found, "", 0, ""}});
  EXPECT_EQ(run_exit_code(result, 0), 125);
  result.ending.exit_code = 3;
  EXPECT_EQ(run_exit_code(result, 0), 3) << "the command's own says more";
}

TEST(ExitCode, OfAFailureIs125UnlessASignalStoppedIt) {
  EXPECT_EQ(exit_code(Error{Errc::policy_violation, "", 0, ""}, 0), 125);
  EXPECT_EQ(exit_code(Error{Errc::cancelled, "", 0, ""}, SIGINT), 130);
  EXPECT_EQ(exit_code(Error{Errc::unavailable, "", 0, ""}, SIGINT), 125);
}

}  // namespace
}  // namespace brig::cli
