// SPDX-License-Identifier: Apache-2.0
#include <brig/policy.hpp>

#include <gtest/gtest.h>

namespace brig {
namespace {

TEST(UserIds, ReadsOneNumberAsBoth) {
  const auto ids = UserIds::parse("54321");
  ASSERT_TRUE(ids);
  EXPECT_EQ(*ids, (UserIds{54321, 54321}));
  EXPECT_EQ(to_string(*ids), "54321:54321");
}

TEST(UserIds, ReadsTheEndsOfTheRange) {
  EXPECT_EQ(UserIds::parse("10000:2147483647").value(), (UserIds{10000, 2147483647}));
  EXPECT_EQ(UserIds::parse("2147483647:10000").value(), (UserIds{2147483647, 10000}));
}

TEST(UserIds, RefusesEverythingElse) {
  using namespace std::string_view_literals;
  for (const std::string_view text : {""sv,
                                      ":"sv,
                                      "0"sv,
                                      "0:0"sv,
                                      "root"sv,
                                      "9999"sv,
                                      "10000:9999"sv,
                                      "9999:10000"sv,
                                      "10000:"sv,
                                      ":10000"sv,
                                      "2147483648"sv,
                                      "10000:2147483648"sv,
                                      "4294967296"sv,
                                      "4294977296"sv,
                                      "18446744073709561616"sv,
                                      "-1"sv,
                                      "+10000"sv,
                                      " 10000"sv,
                                      "10000 "sv,
                                      "10000:10000:10000"sv,
                                      "010000"sv,
                                      "0x2710"sv,
                                      "1e4"sv,
                                      "10000.0"sv,
                                      "10000:root"sv,
                                      "10000\0"sv,
                                      "10000:10000\n"sv,
                                      "10_000"sv,
                                      "nobody:nogroup"sv}) {
    const auto ids = UserIds::parse(text);
    ASSERT_FALSE(ids) << text;
    EXPECT_EQ(ids.error().code, Errc::invalid_argument);
  }
}

}  // namespace
}  // namespace brig
