// SPDX-License-Identifier: Apache-2.0
// Lines whole, split anywhere, and too long.
#include "engine/json_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace brig::engine {
namespace {

using testing::ElementsAre;

std::vector<std::string> feed(JsonLines& lines, std::string_view input, std::size_t size) {
  std::vector<std::string> found;
  const auto keep = [&](std::string_view line) -> Result<void> {
    found.emplace_back(line);
    return {};
  };
  for (; !input.empty(); input.remove_prefix(std::min(size, input.size()))) {
    if (const auto fed = lines.feed(input.substr(0, size), keep); !fed) {
      EXPECT_EQ(fed.error().code, Errc::data_loss);
      found.emplace_back("error");
      return found;
    }
  }
  found.emplace_back("end");
  EXPECT_TRUE(lines.finish(keep));
  EXPECT_TRUE(lines.finish(keep));  // the rest is told once
  return found;
}

TEST(JsonLines, YieldsTheSameHoweverTheInputIsSplit) {
  const std::string input = "{\"a\":1}\r\n{\"b\":\"x y\"}\n\n \r\n{\"c\":3}\r\n{}";
  for (std::size_t size = 1; size <= input.size(); ++size) {
    JsonLines lines;
    ASSERT_THAT(feed(lines, input, size),
                ElementsAre("{\"a\":1}", "{\"b\":\"x y\"}", "{\"c\":3}", "end", "{}"))
        << size;
  }
}

TEST(JsonLines, HasNoRestAfterTheLastLineEnd) {
  JsonLines lines;
  EXPECT_THAT(feed(lines, "{}\r\n", 2), ElementsAre("{}", "end"));
  JsonLines blank;
  EXPECT_THAT(feed(blank, "{}\n \t\r", 1), ElementsAre("{}", "end"));
  JsonLines nothing;
  EXPECT_THAT(feed(nothing, "", 1), ElementsAre("end"));
}

TEST(JsonLines, KeepsALineUpToTheCap) {
  const std::string line(JsonLines::kMaxLine, 'x');
  JsonLines at_cap;
  EXPECT_THAT(feed(at_cap, line + "\n", 64U << 10U), ElementsAre(line, "end"));
  JsonLines whole;
  EXPECT_THAT(feed(whole, line + "\n", line.size() + 1), ElementsAre(line, "end"));
}

TEST(JsonLines, RefusesALineOverTheCap) {
  const std::string line(JsonLines::kMaxLine + 1, 'x');
  for (const std::size_t size : {std::size_t{64U << 10U}, line.size() + 1}) {
    JsonLines lines;
    EXPECT_THAT(feed(lines, "{}\n" + line + "\n{}\n", size), ElementsAre("{}", "error"));
  }
}

TEST(JsonLines, EndsWithTheErrorOfTheListener) {
  JsonLines lines;
  int calls = 0;
  const auto refuse = [&](std::string_view) -> Result<void> {
    ++calls;
    return fail(Errc::cancelled, "enough");
  };
  EXPECT_EQ(lines.feed("{}\n{}\n", refuse).error().code, Errc::cancelled);
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace brig::engine
