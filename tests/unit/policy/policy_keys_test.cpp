// SPDX-License-Identifier: Apache-2.0
#include "policy/policy_keys.hpp"

#include <gtest/gtest.h>

namespace brig::policy {
namespace {

TEST(PolicyKeys, TheNearestIsTheOneThatWasMeant) {
  const auto meant = [](const char* key) { return nearest(key, policy_keys()); };
  EXPECT_EQ(meant("memroy"), "memory");
  EXPECT_EQ(meant("Memory"), "memory");
  EXPECT_EQ(meant("cpu"), "cpus");
  EXPECT_EQ(meant("openfiles"), "open_files");
  EXPECT_EQ(meant("wall-time"), "wall_time");
  EXPECT_EQ(meant("weakening"), "weakenings");
  EXPECT_EQ(meant("pds"), "pids");
  EXPECT_EQ(meant("attest"), "attested");
  EXPECT_EQ(meant("privileged"), "");
  EXPECT_EQ(meant(""), "");
  EXPECT_EQ(meant("x"), "");
}

TEST(PolicyKeys, SectionsHoldKeysAndAreNone) {
  EXPECT_TRUE(is_section("tmp"));
  EXPECT_TRUE(is_section("image"));
  EXPECT_FALSE(is_section("memory"));
  EXPECT_FALSE(is_section("tm"));
  EXPECT_FALSE(is_section(""));
}

}  // namespace
}  // namespace brig::policy
