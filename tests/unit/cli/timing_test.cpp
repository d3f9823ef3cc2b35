// SPDX-License-Identifier: Apache-2.0
#include "cli/timing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace brig::cli {
namespace {

using namespace std::chrono_literals;

/// The numbers before " ms", in order.
std::vector<double> numbers_of(const std::string& text) {
  std::vector<double> numbers;
  for (std::size_t end = text.find(" ms"); end != std::string::npos;
       end = text.find(" ms", end + 1))
    numbers.push_back(std::stod(text.substr(text.rfind(' ', end - 1) + 1)));
  return numbers;
}

TEST(Timing, TellsEachPartAndAllTogether) {
  Timing timing;
  timing.part("warm lease", 460us);
  timing.part("command", 12'340us);
  EXPECT_EQ(timing.text(), "timing: warm lease 0.5 ms, command 12.3 ms, 12.8 ms in all");
}

TEST(Timing, OfNothingIsNothing) {
  EXPECT_EQ(Timing().text(), "timing: 0.0 ms in all");
}

TEST(Timing, ALapIsWhatHasPassedWithoutItsParts) {
  const auto before = Timing::Clock::now();
  Timing timing;
  std::this_thread::sleep_for(2ms);
  timing.lap("connect");
  std::this_thread::sleep_for(20ms);
  timing.part("command", 15ms);
  timing.lap("there and back");
  const std::chrono::duration<double, std::milli> passed = Timing::Clock::now() - before;
  const std::string text = timing.text();
  EXPECT_THAT(text, testing::MatchesRegex(
                        "timing: connect [0-9.]+ ms, command 15.0 ms, there and back [0-9.]+ ms, "
                        "[0-9.]+ ms in all"));
  const std::vector<double> numbers = numbers_of(text);
  ASSERT_EQ(numbers.size(), 4U);
  constexpr double kRounded = 0.05;
  EXPECT_GE(numbers[0], 2 - kRounded);
  EXPECT_GE(numbers[2], 5 - kRounded);
  EXPECT_NEAR(numbers[0] + numbers[1] + numbers[2], numbers[3], 4 * kRounded);
  EXPECT_LE(numbers[3], passed.count() + kRounded);
}

}  // namespace
}  // namespace brig::cli
