// SPDX-License-Identifier: Apache-2.0
// A job's streams: credit, bounds, readers that are gone.
#include "unit/sandbox/active_job_fixture.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>

namespace brig::sandbox {
namespace {

using channel::Ended;
using channel::EndReason;
using channel::kOutputWindow;
using channel::kWindow;
using channel::Stream;
using channel::Type;

TEST_F(ActiveJobTest, BeginsWithItsExec) {
  spec_.exec.argv = {"true"};
  job().begin(out_);
  const auto all = sent();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].type, Type::exec);
  EXPECT_EQ(channel::decode<channel::Exec>(all[0].payload).value(), spec_.exec);
}

// ---- output

TEST_F(ActiveJobTest, CreditIsGivenInPiecesAndNeverForMoreThanWasTaken) {
  std::uint64_t taken = 0;
  std::uint64_t credited = 0;
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(take_data(5000));
    taken += 5000;
    for (const Sent& one : sent()) {
      ASSERT_EQ(one.type, Type::credit);
      ASSERT_EQ(one.stream, Stream::output);
      EXPECT_GE(one.number(), kOutputWindow / 4);
      credited += one.number();
    }
    ASSERT_LE(credited, taken);
    ASSERT_LE(taken - credited, kOutputWindow / 2) << "a sender must never come to a halt";
  }
}

TEST_F(ActiveJobTest, OneThatIsNotAloneGetsCreditAtAPaceAndNoneIsLost) {
  using Clock = base::Until::Clock;
  job().set_alone(false);
  const auto began = Clock::now();
  std::uint32_t taken = 0;
  std::uint32_t credited = 0;
  int frames = 0;
  const auto count = [&] {
    for (const Sent& one : sent()) {
      ASSERT_EQ(one.type, Type::credit);
      credited += one.number();
      ++frames;
    }
  };
  for (int piece = 0; piece < 200; ++piece) {
    ASSERT_TRUE(take_data(kOutputWindow / 4));
    taken += kOutputWindow / 4;
    count();
    if (taken - credited < kOutputWindow) continue;
    std::this_thread::sleep_until(job().next_look());
    ASSERT_TRUE(job().look_at_clock(Clock::now(), out_));
    count();
    ASSERT_EQ(taken, credited);
  }
  const auto most = 1 + (Clock::now() - began) / std::chrono::milliseconds(1);
  EXPECT_LE(frames, most);
}

TEST_F(ActiveJobTest, EachStreamHasItsOwnWindow) {
  ASSERT_TRUE(take_data(kOutputWindow / 2, Stream::output));
  ASSERT_TRUE(take_data(kOutputWindow / 2, Stream::error));
  const auto all = sent();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].stream, Stream::output);
  EXPECT_EQ(all[1].stream, Stream::error);
}

TEST_F(ActiveJobTest, MoreThanAWindowWithoutCreditIsNonsense) {
  stuff_output();
  EXPECT_TRUE(take_data(kOutputWindow / 2));
  EXPECT_TRUE(take_data(kOutputWindow / 2));
  EXPECT_TRUE(sent().empty()) << "its reader has taken nothing";
  EXPECT_FALSE(take_data(1));
}

TEST_F(ActiveJobTest, CreditComesOnceTheReaderHasTakenIt) {
  stuff_output();
  ASSERT_TRUE(take_data(kOutputWindow / 2));
  std::size_t credited = 0;
  for (int i = 0; i < 100 && credited == 0; ++i) {
    read_all();
    turn();
    for (const Sent& one : sent()) credited += one.number();
  }
  EXPECT_EQ(credited, kOutputWindow / 2);
}

TEST_F(ActiveJobTest, MoreThanTheJobsLimitIsNonsenseHoweverItIsSplit) {
  spec_.exec.output_bytes = 100;
  EXPECT_TRUE(take_data(60, Stream::output));
  EXPECT_TRUE(take_data(40, Stream::error));
  EXPECT_FALSE(take_data(1, Stream::error));
}

TEST_F(ActiveJobTest, TheLimitHoldsForWhatGoesNowhereToo) {
  make_pipe();
  reader_.reset();
  spec_.io.stdout_fd = writer_.get();
  spec_.exec.output_bytes = 100;
  EXPECT_TRUE(take_data(100));
  EXPECT_FALSE(take_data(1));
}

TEST_F(ActiveJobTest, AStreamEndsOnlyForItself) {
  ASSERT_TRUE(take(Type::end, {}, Stream::output));
  EXPECT_TRUE(take_data(1, Stream::error));
  EXPECT_FALSE(take_data(1, Stream::output));
}

TEST_F(ActiveJobTest, ABrokenReaderKillsTheJobOnceAndTheRestGoesNowhere) {
  make_pipe();
  reader_.reset();
  spec_.io.stdout_fd = writer_.get();
  ASSERT_TRUE(take_data(10));
  const auto all = sent();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].type, Type::signal);
  EXPECT_EQ(all[0].number(), static_cast<std::uint32_t>(SIGKILL));
  // Frames of one byte must not be answered one by one: nobody may be reading the answers.
  constexpr std::size_t kBytes = 100'000;
  for (std::size_t i = 0; i < kBytes; ++i) ASSERT_TRUE(take_data(1));
  EXPECT_LE(sent().size(), kBytes / (kOutputWindow / 4));
  ASSERT_TRUE(take_ended(EndReason::signalled, SIGKILL));
  ASSERT_TRUE(job().is_over());
  const JobOutcome outcome = job().take_outcome();
  EXPECT_EQ(outcome.killed, KillReason::output_closed);
  EXPECT_NE(outcome.output_error.find("Broken pipe"), std::string::npos) << outcome.output_error;
  EXPECT_TRUE(outcome.stdout_.truncated);
  EXPECT_FALSE(outcome.stderr_.truncated);
}

// ---- input

TEST_F(ActiveJobTest, InputStopsAtTheWindowAndGoesOnWithCredit) {
  spec_.io.stdin_fd = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
  const sys::UniqueFd zero(spec_.io.stdin_fd);
  const auto read_until_full = [&] {
    std::size_t size = 0;
    while (watched()[0]) {
      turn();
      for (const Sent& one : sent()) size += one.payload.size();
    }
    return size;
  };
  EXPECT_EQ(read_until_full(), kWindow);
  ASSERT_TRUE(take_credit(1000));
  EXPECT_EQ(read_until_full(), 1000U);
}

TEST_F(ActiveJobTest, TheWindowOfAJobThatMovesFilesIsItsOwn) {
  spec_.exec.program = channel::Program::files;
  spec_.io.stdin_fd = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
  const sys::UniqueFd zero(spec_.io.stdin_fd);
  std::size_t size = 0;
  while (watched()[0]) {
    turn();
    for (const Sent& one : sent()) size += one.payload.size();
  }
  EXPECT_EQ(size, channel::kFilesWindow);
  EXPECT_TRUE(take_credit(channel::kFilesWindow));
  EXPECT_FALSE(take_credit(1));
}

TEST_F(ActiveJobTest, SoIsThatOfItsOutput) {
  spec_.exec.program = channel::Program::files;
  stuff_output();
  for (std::size_t size = 0; size < channel::kFilesWindow; size += channel::kMaxPayload)
    ASSERT_TRUE(take_data(channel::kMaxPayload));
  EXPECT_FALSE(take_data(1));
}

TEST_F(ActiveJobTest, InputWaitsForRoomInTheQueue) {
  spec_.io.stdin_fd = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
  const sys::UniqueFd zero(spec_.io.stdin_fd);
  EXPECT_TRUE(watched(true)[0]);
  EXPECT_FALSE(watched(false)[0]);
}

TEST_F(ActiveJobTest, TheEndOfInputIsToldOnce) {
  spec_.io.stdin_fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const sys::UniqueFd null(spec_.io.stdin_fd);
  turn();
  EXPECT_EQ(sent_types(), std::vector{Type::end});
  EXPECT_FALSE(watched()[0]);
}

TEST_F(ActiveJobTest, WhatItsCallerWantsIsPassedOnOnce) {
  JobOrders orders;
  spec_.orders = &orders;
  orders.signal(SIGTERM);
  orders.signal(SIGHUP);
  orders.resize({40, 100});
  job().obey(out_);
  const std::vector<Sent> frames = sent();
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[0].type, Type::resize) << "who is told by a signal finds the size as it is";
  EXPECT_EQ(channel::decode<channel::Resize>(frames[0].payload).value(),
            (channel::Resize{40, 100}));
  EXPECT_EQ(frames[1].type, Type::signal);
  EXPECT_EQ(frames[1].number(), static_cast<std::uint32_t>(SIGHUP));
  EXPECT_EQ(frames[2].number(), static_cast<std::uint32_t>(SIGTERM));
  job().obey(out_);
  EXPECT_TRUE(sent().empty());
}

TEST_F(ActiveJobTest, NothingIsWantedOfAJobThatIsOver) {
  JobOrders orders;
  spec_.orders = &orders;
  ASSERT_TRUE(take_ended());
  orders.signal(SIGTERM);
  job().obey(out_);
  EXPECT_TRUE(sent().empty());
}

TEST_F(ActiveJobTest, AConsumerGetsOutputAtOnceAndCreditIsGiven) {
  std::size_t consumed = 0;
  spec_.io.stdout_consumer = [&](std::string_view piece) { consumed += piece.size(); };
  ASSERT_TRUE(take_data(1000));
  EXPECT_EQ(consumed, 1000U);
  for (std::size_t all = 1000; all < kOutputWindow / 2; all += kOutputWindow / 8)
    ASSERT_TRUE(take_data(kOutputWindow / 8));
  std::uint32_t credit = 0;
  for (const Sent& one : sent()) credit += one.number();
  EXPECT_GE(credit, kOutputWindow / 4);
  ASSERT_TRUE(take_ended());
  const JobOutcome outcome = job().take_outcome();
  EXPECT_EQ(outcome.stdout_.bytes, "");
  EXPECT_EQ(outcome.stdout_.total, consumed);
}

TEST_F(ActiveJobTest, MoreCreditThanAWindowIsNonsense) {
  EXPECT_FALSE(take_credit(1)) << "nothing was sent";
}

TEST_F(ActiveJobTest, CreditThatWouldWrapIsNonsense) {
  EXPECT_FALSE(take_credit(UINT32_MAX));
}

TEST_F(ActiveJobTest, CreditForOutputIsNotTheInsidesToGive) {
  EXPECT_FALSE(take_credit(0, Stream::output));
}

}  // namespace
}  // namespace brig::sandbox
