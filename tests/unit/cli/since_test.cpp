// SPDX-License-Identifier: Apache-2.0
#include "cli/since.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace brig::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::system_clock::time_point kNow(1'769'860'800s);  // 2026-01-31T12:00:00Z

TEST(Since, IsATimeOrHowLongAgo) {
  EXPECT_EQ(parse_since("2026-01-31T12:00:00Z", kNow).value(), 1'769'860'800'000U);
  EXPECT_EQ(parse_since("2026-01-31T12:00:00.0425Z", kNow).value(), 1'769'860'800'042U);
  EXPECT_EQ(parse_since("2026-01-31T13:30:00+01:30", kNow).value(), 1'769'860'800'000U);
  EXPECT_EQ(parse_since("2026-01-31T07:00:00-05:00", kNow).value(), 1'769'860'800'000U);
  EXPECT_EQ(parse_since("10m", kNow).value(), 1'769'860'200'000U);
  EXPECT_EQ(parse_since("500ms", kNow).value(), 1'769'860'799'500U);
}

TEST(Since, NothingElse) {
  for (const std::string text :
       {"", "yesterday", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31T12:00:00.Z",
        "2026-13-31T12:00:00Z", "2026-01-31T12:00:00Zx", "10", "-10m"}) {
    const auto refused = parse_since(text, kNow);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, Errc::invalid_argument) << text;
  }
}

TEST(Lines, AreANumber) {
  EXPECT_EQ(parse_lines("0").value(), 0U);
  EXPECT_EQ(parse_lines("100").value(), 100U);
  for (const std::string text : {"", "-1", "1x", "ten", "99999999999999999999"})
    EXPECT_EQ(parse_lines(text).error().code, Errc::invalid_argument) << text;
}

}  // namespace
}  // namespace brig::cli
