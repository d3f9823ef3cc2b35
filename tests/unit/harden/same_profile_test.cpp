// SPDX-License-Identifier: Apache-2.0
#include "harden/same_profile.hpp"

#include "harden/seccomp.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

namespace brig::harden {
namespace {

TEST(SameProfile, WhiteSpaceBetweenTokensIsNoDifference) {
  EXPECT_TRUE(same_profile("", " \n"));
  EXPECT_TRUE(same_profile(R"({"a":[1,2]})", "{ \"a\" :\t[1,\r\n2] }\n"));
  EXPECT_TRUE(same_profile(R"({"a \" b\\":1})", R"({"a \" b\\" : 1})"));
}

TEST(SameProfile, EverythingElseIs) {
  EXPECT_FALSE(same_profile(R"({"a":1})", R"({"a":2})"));
  EXPECT_FALSE(same_profile(R"({"a":1})", R"({"a":1)"));
  EXPECT_FALSE(same_profile(R"({"a":1})", R"({"a":1}})"));
  EXPECT_FALSE(same_profile(R"({"a b":1})", R"({"ab":1})"));
  EXPECT_FALSE(same_profile(R"({"a\" b":1})", R"({"a\"b":1})"));
  EXPECT_FALSE(same_profile(R"({"a\\":1," b":2})", R"({"a\\":1,"b":2})"));
  EXPECT_FALSE(same_profile(seccomp_default(), seccomp_strict()));
  EXPECT_FALSE(same_profile(seccomp_default(), ""));
}

/// Some writers of JSON escape every other character, and the text that comes back would differ.
TEST(SameProfile, OursAreAscii) {
  for (const std::string_view profile : {seccomp_default(), seccomp_strict()}) {
    EXPECT_TRUE(std::all_of(profile.begin(), profile.end(), [](char c) { return c > 0; }));
  }
}

}  // namespace
}  // namespace brig::harden
