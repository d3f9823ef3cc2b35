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
  EXPECT_EQ(*negotiate({1, 41}), (V{1, 41}));  // 20.10
  EXPECT_EQ(*negotiate({1, 43}), (V{1, 43}));
  EXPECT_EQ(*negotiate({1, 45}), (V{1, 45}));  // 26.1
  EXPECT_EQ(*negotiate({1, 55}), (V{1, 45}));  // 29.7
  EXPECT_EQ(*negotiate({2, 0}), (V{1, 45}));
}

TEST(Negotiate, RefusesAnEngineThatIsTooOldAndNamesBoth) {
  for (const V highest : {V{1, 40}, V{1, 9}, V{0, 0}}) {
    const auto api = negotiate(highest);
    ASSERT_FALSE(api);
    EXPECT_EQ(api.error().code, Errc::not_implemented);
    EXPECT_THAT(api.error().message, HasSubstr("API " + to_string(highest) + " at most"));
    EXPECT_THAT(api.error().message, HasSubstr("1.41 to 1.45"));
  }
}

}  // namespace
}  // namespace brig::engine
