// SPDX-License-Identifier: Apache-2.0
#include <brig/policy.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig {
namespace {

using namespace std::string_view_literals;
using testing::HasSubstr;
using testing::Not;

TEST(EnvVar, SplitsAtTheFirstEquals) {
  EXPECT_EQ(EnvVar::parse("A=1").value(), (EnvVar{"A", "1"}));
  EXPECT_EQ(EnvVar::parse("_a9=x=y=").value(), (EnvVar{"_a9", "x=y="}));
  EXPECT_EQ(EnvVar::parse("EMPTY=").value(), (EnvVar{"EMPTY", ""}));
  EXPECT_EQ(EnvVar::parse("LINES=a\nb").value(), (EnvVar{"LINES", "a\nb"}));
}

TEST(EnvVar, RefusesWhatIsNoVariable) {
  for (const std::string_view text :
       {""sv, "="sv, "=x"sv, "A"sv, "9A=1"sv, "A-B=1"sv, "A B=1"sv, " A=1"sv, "A.B=1"sv,
        "\xc3\xa4=1"sv, "A\0B=1"sv, "A=1\0"sv, "A=\0"sv, "A\n=1"sv}) {
    const auto variable = EnvVar::parse(text);
    ASSERT_FALSE(variable) << text;
    EXPECT_EQ(variable.error().code, Errc::invalid_argument);
  }
}

TEST(EnvVar, KeepsValuesOutOfMessages) {
  EXPECT_THAT(EnvVar::parse("TOKEN=s3cr\0t"sv).error().message, Not(HasSubstr("s3cr")));
  EXPECT_THAT(EnvVar::parse("TO-KEN=s3cret").error().message, Not(HasSubstr("s3cret")));
}

}  // namespace
}  // namespace brig
