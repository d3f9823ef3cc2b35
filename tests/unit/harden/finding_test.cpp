// SPDX-License-Identifier: Apache-2.0
#include "harden/finding.hpp"

#include <gtest/gtest.h>

namespace brig::harden {
namespace {

TEST(Finding, BecomesOneErrorThatListsThemAll) {
  const Error error =
      to_error("container", {{"pids", "at most 64", "unlimited"}, {"ports", "[]", "['80/tcp']"}});
  EXPECT_EQ(error.code, Errc::policy_violation);
  EXPECT_EQ(
      error.message,
      "container: pids: wanted at most 64, found unlimited; ports: wanted [], found ['80/tcp']");
}

TEST(ShowList, QuotesAndCuts) {
  EXPECT_EQ(show_list({}), "[]");
  EXPECT_EQ(show_list({"a", "b\n"}), "['a', 'b\\x0a']");
  EXPECT_EQ(show_list(std::vector<std::string>(10, "x")),
            "['x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', … 2 more]");
}

}  // namespace
}  // namespace brig::harden
