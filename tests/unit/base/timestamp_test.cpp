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

TEST(ParseTimestamp, ReadsWhatAnEngineWrites) {
  EXPECT_EQ(parse_timestamp("1970-01-01T00:16:40.042Z"), Time(milliseconds(1'000'042)));
  EXPECT_EQ(parse_timestamp("2026-01-31T12:00:00Z"), Time(milliseconds(1'769'860'800'000)));
  EXPECT_EQ(parse_timestamp("1970-01-01T00:00:00.123456789Z")->time_since_epoch().count(),
            123'456'789);
}

TEST(ParseTimestamp, TakesTheOffsetOff) {
  const Time noon(milliseconds(1'769'860'800'000));
  EXPECT_EQ(parse_timestamp("2026-01-31T14:00:00+02:00"), noon);
  EXPECT_EQ(parse_timestamp("2026-01-31T06:30:00-05:30"), noon);
}

TEST(ParseTimestamp, IsTheReverseOfFormat) {
  for (const char* const text : {"2024-02-29T23:59:59.999Z", "1969-12-31T23:59:59.001Z"}) {
    const auto time = parse_timestamp(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(format_timestamp(std::chrono::time_point_cast<Time::duration>(*time)), text);
  }
}

TEST(ParseTimestamp, RefusesEverythingElse) {
  for (const char* const text :
       {"", "now", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31 12:00:00Z",
        "2026-02-29T12:00:00Z", "2026-13-01T12:00:00Z", "2026-01-31T24:00:00Z",
        "2026-01-31T12:60:00Z", "2026-01-31T12:00:61Z", "2026-01-31T12:00:00.Z",
        "2026-01-31T12:00:00.1234567890Z", "2026-01-31T12:00:00+2:00", "2026-01-31T12:00:00Zx",
        "026-01-31T12:00:00Z", "-026-01-31T12:00:00Z", "0001-01-01T00:00:00Z",
        "9999-01-01T00:00:00Z"}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
}

}  // namespace
}  // namespace brig::base
