// SPDX-License-Identifier: Apache-2.0
#include "cli/age.hpp"
#include "cli/base64.hpp"
#include "cli/console.hpp"

#include <gtest/gtest.h>

#include <string>

namespace brig::cli {
namespace {

TEST(FormatAge, ChangesUnitsAtTwo) {
  EXPECT_EQ(format_age(-5), "0 s");
  EXPECT_EQ(format_age(119), "119 s");
  EXPECT_EQ(format_age(120), "2 min");
  EXPECT_EQ(format_age(7199), "119 min");
  EXPECT_EQ(format_age(7200), "2 h");
  EXPECT_EQ(format_age(2 * 86'400), "2 d");
}

TEST(Base64, FollowsTheRfcsVectors) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, JoinsItsPieces) {
  const std::string bytes((3U << 20U) + 1, '\0');
  const std::string text = to_base64(bytes);
  EXPECT_EQ(text.size(), (4U << 20U) + 4);
  EXPECT_EQ(text.find('='), text.size() - 2);
}

TEST(FormatTable, PadsAllButTheLastColumn) {
  EXPECT_EQ(format_table({{"A", "BB"}, {"long", "x"}}), "A     BB\nlong  x\n");
}

}  // namespace
}  // namespace brig::cli
