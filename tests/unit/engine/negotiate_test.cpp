// SPDX-License-Identifier: Apache-2.0
// Ranges of engines, old and new, against brig's.
#include "engine/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig::engine {
namespace {

using testing::HasSubstr;
using V = wire::ApiVersion;

TEST(Negotiate, TakesTheHighestThatBothSpeak) {
  EXPECT_EQ(*negotiate({1, 12}, {1, 41}), (V{1, 41}));  // 20.10
  EXPECT_EQ(*negotiate({1, 24}, {1, 43}), (V{1, 43}));
  EXPECT_EQ(*negotiate({1, 24}, {1, 45}), (V{1, 45}));  // 26.1
  EXPECT_EQ(*negotiate({1, 44}, {1, 52}), (V{1, 45}));  // 29.0
  EXPECT_EQ(*negotiate({1, 40}, {1, 55}), (V{1, 45}));  // 29.7
  EXPECT_EQ(*negotiate({0, 0}, {1, 41}), (V{1, 41}));   // one that names no lowest
  EXPECT_EQ(*negotiate({1, 45}, {2, 0}), (V{1, 45}));
}

TEST(Negotiate, RefusesRangesThatDoNotMeetAndNamesThem) {
  for (const auto& [lowest, highest] : {std::pair{V{1, 12}, V{1, 40}},
                                        {V{1, 46}, V{1, 60}},
                                        {V{1, 12}, V{1, 9}},
                                        {V{2, 0}, V{2, 1}}}) {
    const auto api = negotiate(lowest, highest);
    ASSERT_FALSE(api);
    EXPECT_EQ(api.error().code, Errc::not_implemented);
    EXPECT_THAT(api.error().message, HasSubstr(to_string(lowest) + " to " + to_string(highest)));
    EXPECT_THAT(api.error().message, HasSubstr("1.41 to 1.45"));
  }
}

TEST(Negotiate, RefusesAnInvertedRange) {
  EXPECT_FALSE(negotiate({1, 44}, {1, 43}));
}

}  // namespace
}  // namespace brig::engine
