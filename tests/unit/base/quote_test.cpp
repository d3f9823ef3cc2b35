// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"

#include <gtest/gtest.h>

#include <string>

namespace brig::base {
namespace {

TEST(Quote, MakesHostileBytesVisible) {
  EXPECT_EQ(quote("plain"), "'plain'");
  EXPECT_EQ(quote("a\x1b[31m\n\xc3\xa4"), "'a\\x1b[31m\\x0a\\xc3\\xa4'");
  EXPECT_EQ(quote(std::string_view("\0", 1)), "'\\x00'");
}

TEST(Quote, CutsLongTexts) {
  EXPECT_EQ(quote(std::string(200, 'x')), "'" + std::string(200, 'x') + "'");
  EXPECT_EQ(quote(std::string(201, 'x')), "'" + std::string(200, 'x') + "…'");
}

}  // namespace
}  // namespace brig::base
