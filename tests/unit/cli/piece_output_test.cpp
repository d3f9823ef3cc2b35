// SPDX-License-Identifier: Apache-2.0
#include "cli/piece_output.hpp"

#include <gtest/gtest.h>

namespace brig::cli {
namespace {

TEST(StampLines, PutsTheTimeBeforeEachLineHoweverItIsCut) {
  bool in_line = false;
  EXPECT_EQ(stamp_lines("a\nb", "T1", in_line), "T1 a\nT1 b");
  EXPECT_TRUE(in_line);
  EXPECT_EQ(stamp_lines("c\n\nd\n", "T2", in_line), "c\nT2 \nT2 d\n");
  EXPECT_FALSE(in_line);
  EXPECT_EQ(stamp_lines("", "T3", in_line), "");
  EXPECT_EQ(stamp_lines("e", "T4", in_line), "T4 e");
}

}  // namespace
}  // namespace brig::cli
