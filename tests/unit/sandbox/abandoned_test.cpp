// SPDX-License-Identifier: Apache-2.0
#include "sandbox/abandoned.hpp"

#include <gtest/gtest.h>

#include <string>

namespace brig::sandbox {
namespace {

constexpr std::int64_t kDeadline = 1000;

SandboxInfo sandbox(Owner owner, const char* state = "running") {
  return {.id = ContainerId::parse(std::string(64, 'c')).value(),
          .name = {},
          .image = {},
          .policy = {},
          .weakenings = {},
          .state = state,
          .owner = owner,
          .deadline = kDeadline};
}

TEST(IsAbandoned, NeverBeforeTheDeadlineWhileTheOwnerMayLive) {
  EXPECT_FALSE(is_abandoned(sandbox(Owner::alive), kDeadline));
  EXPECT_FALSE(is_abandoned(sandbox(Owner::alive, "exited"), kDeadline));
  EXPECT_FALSE(is_abandoned(sandbox(Owner::unknown), kDeadline));
}

TEST(IsAbandoned, PastTheDeadline) {
  EXPECT_TRUE(is_abandoned(sandbox(Owner::alive, "created"), kDeadline + 1));
  EXPECT_TRUE(is_abandoned(sandbox(Owner::alive, "exited"), kDeadline + 1));
  EXPECT_TRUE(is_abandoned(sandbox(Owner::unknown), kDeadline + 1));
}

TEST(IsAbandoned, NeverByTheWallClockWhileItRunsUnderALivingOwner) {
  EXPECT_FALSE(is_abandoned(sandbox(Owner::alive), kDeadline + 1'000'000));
}

TEST(IsAbandoned, AsSoonAsTheOwnerIsProvablyGone) {
  EXPECT_TRUE(is_abandoned(sandbox(Owner::gone), 0));
}

}  // namespace
}  // namespace brig::sandbox
