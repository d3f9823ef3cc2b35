// SPDX-License-Identifier: Apache-2.0
#include "files/operation.hpp"

#include <gtest/gtest.h>

namespace brig::files {
namespace {

std::vector<std::string_view> views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

TEST(Operation, IsReadBackFromItsArguments) {
  for (const Verb verb : {Verb::put, Verb::get, Verb::list, Verb::remove}) {
    const Operation operation{verb, "a/b", "name", {.entries = 7, .bytes = ~0ULL}, 3};
    EXPECT_EQ(parse_operation(views(to_arguments(operation))), operation);
  }
  EXPECT_TRUE(parse_operation(views(to_arguments({.verb = Verb::put}))));
}

TEST(Operation, AnythingElseIsNone) {
  const std::vector<std::string> good = to_arguments({Verb::put, "a", "n", {1, 2}, 3});
  for (const auto& [at, text] :
       std::vector<std::pair<std::size_t, std::string>>{{0, "puts"},
                                                        {0, ""},
                                                        {1, "/a"},
                                                        {1, "../a"},
                                                        {1, "a/"},
                                                        {2, "a/b"},
                                                        {2, ".."},
                                                        {3, ""},
                                                        {3, "-1"},
                                                        {4, "1k"},
                                                        {4, "18446744073709551616"},
                                                        {5, "x"}}) {
    std::vector<std::string> bad = good;
    bad[at] = text;
    EXPECT_FALSE(parse_operation(views(bad))) << at << " " << text;
  }
  EXPECT_FALSE(parse_operation({}));
  std::vector<std::string> longer = good;
  longer.emplace_back("more");
  EXPECT_FALSE(parse_operation(views(longer)));
}

}  // namespace
}  // namespace brig::files
