// SPDX-License-Identifier: Apache-2.0
#include "base/timestamp.hpp"

#include <gtest/gtest.h>

namespace brig::base {
namespace {

using std::chrono::milliseconds;
using Time = std::chrono::system_clock::time_point;

TEST(Timestamp, IsRfc3339InUtcWithMilliseconds) {
  EXPECT_EQ(format_timestamp(Time(milliseconds(1'000'042))), "1970-01-01T00:16:40.042Z");
  EXPECT_EQ(format_timestamp(Time(milliseconds(1'769'860'800'000))), "2026-01-31T12:00:00.000Z");
}

TEST(Timestamp, BeforeTheEpochIsRoundedDown) {
  EXPECT_EQ(format_timestamp(Time(milliseconds(-1))), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace brig::base
