// SPDX-License-Identifier: Apache-2.0
#include "sys/poll.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace brig::sys {
namespace {

using std::chrono::milliseconds;

class WaitFor : public testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> fds{};
    ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
    reader_.reset(fds[0]);
    writer_.reset(fds[1]);
  }
  UniqueFd reader_;
  UniqueFd writer_;
};

TEST_F(WaitFor, ReturnsWhenReadable) {
  ASSERT_EQ(::write(writer_.get(), "x", 1), 1);
  EXPECT_TRUE(wait_for(reader_.get(), POLLIN, base::Until::after(milliseconds(10'000))));
}

TEST_F(WaitFor, HangUpIsAnEvent) {
  writer_.reset();
  EXPECT_TRUE(wait_for(reader_.get(), POLLIN, base::Until::after(milliseconds(10'000))));
}

TEST_F(WaitFor, EndsAtTheDeadline) {
  EXPECT_EQ(wait_for(reader_.get(), POLLIN, base::Until::after(milliseconds(5))).error().code,
            Errc::deadline_exceeded);
}

TEST_F(WaitFor, APastDeadlineWinsOverReadyBytes) {
  ASSERT_EQ(::write(writer_.get(), "x", 1), 1);
  EXPECT_EQ(wait_for(reader_.get(), POLLIN, base::Until::after(milliseconds(0))).error().code,
            Errc::deadline_exceeded);
}

TEST_F(WaitFor, EndsWhenAnotherThreadStopsIt) {
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_EQ(
      wait_for(reader_.get(), POLLIN, base::Until::after(milliseconds(60'000), stop.get_token()))
          .error()
          .code,
      Errc::cancelled);
}

TEST(StopEvent, HasNoDescriptorWithoutAStopSource) {
  EXPECT_EQ(StopEvent(std::stop_token()).fd(), -1);
}

}  // namespace
}  // namespace brig::sys
