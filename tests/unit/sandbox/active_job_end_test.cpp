// SPDX-License-Identifier: Apache-2.0
// A job's end: what is believed of it, its time, the stop, and readers that lag behind it.
#include "unit/sandbox/active_job_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <vector>

namespace brig::sandbox {
namespace {

using channel::Ended;
using channel::EndReason;
using channel::kOutputWindow;
using channel::Stream;
using channel::Type;
using std::chrono::seconds;

TEST_F(ActiveJobTest, NothingComesAfterTheEnd) {
  for (const Type type : {Type::started, Type::data, Type::end, Type::credit, Type::ended}) {
    job_.reset();
    told_ = {};
    ASSERT_TRUE(take_ended());
    EXPECT_FALSE(take(type, "x", Stream::output)) << static_cast<int>(type);
  }
}

TEST_F(ActiveJobTest, WhatIsNotAboutAJobIsNonsense) {
  for (const Type type : {Type::hello, Type::heartbeat, Type::welcome, Type::exec, Type::signal,
                          Type::resize, Type::shutdown}) {
    EXPECT_FALSE(take(type)) << static_cast<int>(type);
  }
  EXPECT_FALSE(take(Type::end, {}, Stream::input));
  EXPECT_FALSE(take(Type::data, "x", Stream::input));
}

TEST_F(ActiveJobTest, AStatusThatNoProcessHasIsNonsense) {
  EXPECT_FALSE(take_ended(EndReason::exited, 256));
  EXPECT_FALSE(take_ended(EndReason::exited, UINT32_MAX));
  EXPECT_FALSE(take_ended(EndReason::signalled, 0));
  EXPECT_FALSE(take_ended(EndReason::signalled, 65));
  EXPECT_FALSE(take_ended(EndReason::wall_time, 256));
  EXPECT_TRUE(take_ended(EndReason::exited, 255));
}

TEST_F(ActiveJobTest, AnEndThatCountsOtherOutputThanHasComeIsNonsense) {
  ASSERT_TRUE(take_data(3));
  ASSERT_TRUE(take_data(2, channel::Stream::error));
  for (const auto& [output, error] : {std::pair{2, 2}, {4, 2}, {3, 1}, {3, 3}, {2, 3}}) {
    told_.output_bytes = static_cast<std::uint64_t>(output);
    told_.error_bytes = static_cast<std::uint64_t>(error);
    EXPECT_FALSE(take_ended()) << output << ' ' << error;
  }
}

TEST_F(ActiveJobTest, WhatTheInsideCutIsMarked) {
  told_.error_output = channel::Passed::cut;
  ASSERT_TRUE(take_data(3));
  ASSERT_TRUE(take_ended());
  const JobOutcome outcome = job().take_outcome();
  EXPECT_EQ(outcome.stdout_.bytes, "xxx");
  EXPECT_EQ(outcome.stdout_.total, 3U);
  EXPECT_FALSE(outcome.stdout_.truncated);
  EXPECT_TRUE(outcome.stderr_.truncated);
}

TEST_F(ActiveJobTest, WhatIsLostIsMarkedAndItsEndNotBelieved) {
  ASSERT_TRUE(take_data(3));
  ASSERT_TRUE(take_ended());
  job().lose("gone");
  EXPECT_TRUE(job().is_over());
  const JobOutcome outcome = job().take_outcome();
  EXPECT_FALSE(outcome.ended);
  EXPECT_EQ(outcome.lost, "gone");
  EXPECT_EQ(outcome.stdout_.bytes, "xxx");
  EXPECT_TRUE(outcome.stdout_.truncated);
  EXPECT_TRUE(outcome.stderr_.truncated);
}

// ---- time, stop, and readers that lag

TEST_F(ActiveJobTest, WallTimeKillsAndTheEndHasItsOwnTime) {
  const auto wall = spec_.until.deadline;
  EXPECT_EQ(job().next_look(), wall);
  EXPECT_TRUE(job().look_at_clock(wall - seconds(1), out_));
  EXPECT_TRUE(sent().empty());
  EXPECT_TRUE(job().look_at_clock(wall, out_));
  EXPECT_EQ(sent_types(), std::vector{Type::signal});
  const auto end = job().next_look();
  EXPECT_TRUE(job().look_at_clock(end - seconds(1), out_));
  EXPECT_FALSE(job().look_at_clock(end, out_));
  EXPECT_TRUE(sent().empty()) << "it is killed once";
}

TEST_F(ActiveJobTest, AStopKillsOnceAndIsNotWatchedAnyMore) {
  std::stop_source stop;
  spec_.until.stop = stop.get_token();
  EXPECT_TRUE(watched()[3]);
  stop.request_stop();
  turn();
  EXPECT_EQ(sent_types(), std::vector{Type::signal});
  EXPECT_FALSE(watched()[3]) << "it would be ready for ever";
}

/// brig-init tells the end once all output is out, for which it needs credit.
TEST_F(ActiveJobTest, AKillGivesTheCreditThatASlowReaderWithheld) {
  stuff_output();
  ASSERT_TRUE(take_data(kOutputWindow));
  EXPECT_TRUE(sent().empty());
  EXPECT_TRUE(job().look_at_clock(spec_.until.deadline, out_));
  EXPECT_EQ(sent_types(), (std::vector{Type::signal, Type::credit}));
  ASSERT_TRUE(take_data(kOutputWindow / 2));
  EXPECT_EQ(sent_types(), std::vector{Type::credit});
}

/// Once something was dropped all that follows is: what its reader gets has no gap.
TEST_F(ActiveJobTest, WhatIsPassedOnAfterAKillHasNoGap) {
  stuff_output();
  const std::size_t stuffed = read_all();
  stuff_output();
  ASSERT_TRUE(take_data(10));
  EXPECT_TRUE(job().look_at_clock(spec_.until.deadline, out_));
  ASSERT_TRUE(take_data(10));  // dropped
  EXPECT_EQ(read_all(), stuffed);
  turn();
  ASSERT_TRUE(take_data(10));
  EXPECT_EQ(read_all(), 10U);
  ASSERT_TRUE(take_ended(EndReason::signalled, SIGKILL));
  ASSERT_TRUE(job().is_over());
  const JobOutcome outcome = job().take_outcome();
  EXPECT_TRUE(outcome.stdout_.truncated);
  EXPECT_EQ(outcome.stdout_.total, 10U);
}

TEST_F(ActiveJobTest, AReaderThatNeverReadsHoldsUpNoLongerThanTheWallTime) {
  stuff_output();
  ASSERT_TRUE(take_data(10));
  ASSERT_TRUE(take_ended());
  EXPECT_FALSE(job().is_over());
  EXPECT_TRUE(job().look_at_clock(spec_.until.deadline - seconds(1), out_));
  EXPECT_FALSE(job().is_over());
  EXPECT_TRUE(job().look_at_clock(spec_.until.deadline, out_));
  EXPECT_TRUE(job().is_over());
  EXPECT_TRUE(sent().empty()) << "there is nothing to kill";
  const JobOutcome outcome = job().take_outcome();
  EXPECT_TRUE(outcome.ended);
  EXPECT_FALSE(outcome.killed);
  EXPECT_TRUE(outcome.stdout_.truncated);
}

TEST_F(ActiveJobTest, AStopEndsTheWaitForAReader) {
  std::stop_source stop;
  spec_.until.stop = stop.get_token();
  stuff_output();
  ASSERT_TRUE(take_data(10));
  ASSERT_TRUE(take_ended());
  EXPECT_FALSE(job().is_over());
  stop.request_stop();
  turn();
  EXPECT_TRUE(job().is_over());
  EXPECT_FALSE(job().take_outcome().killed);
}

TEST_F(ActiveJobTest, AfterAStopTheEndDoesNotWaitForAReader) {
  std::stop_source stop;
  spec_.until.stop = stop.get_token();
  stuff_output();
  ASSERT_TRUE(take_data(10));
  stop.request_stop();
  turn();
  EXPECT_FALSE(job().is_over());
  ASSERT_TRUE(take_ended(EndReason::signalled, SIGKILL));
  EXPECT_TRUE(job().is_over());
  EXPECT_EQ(job().take_outcome().killed, KillReason::stop);
}

}  // namespace
}  // namespace brig::sandbox
