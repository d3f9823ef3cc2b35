// SPDX-License-Identifier: Apache-2.0
#include "sandbox/abandoned.hpp"

#include <gtest/gtest.h>

namespace brig::sandbox {
namespace {

constexpr std::int64_t kDeadline = 1000;

TEST(IsAbandoned, NeverBeforeTheDeadlineWhileTheOwnerMayLive) {
  EXPECT_FALSE(is_abandoned(Owner::alive, kDeadline, kDeadline));
  EXPECT_FALSE(is_abandoned(Owner::unknown, kDeadline, kDeadline));
}

TEST(IsAbandoned, AlwaysPastTheDeadline) {
  EXPECT_TRUE(is_abandoned(Owner::alive, kDeadline, kDeadline + 1));
  EXPECT_TRUE(is_abandoned(Owner::unknown, kDeadline, kDeadline + 1));
}

TEST(IsAbandoned, AsSoonAsTheOwnerIsProvablyGone) {
  EXPECT_TRUE(is_abandoned(Owner::gone, kDeadline, 0));
}

}  // namespace
}  // namespace brig::sandbox
