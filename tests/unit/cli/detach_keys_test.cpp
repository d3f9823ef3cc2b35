// SPDX-License-Identifier: Apache-2.0
#include "cli/detach_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

namespace brig::cli {
namespace {

/// What is passed on of these keys, and "!" in the end if they detach. Each is typed alone.
std::string typed(const std::string& sequence, std::string_view keys) {
  DetachKeys detach = DetachKeys::parse(sequence).value();
  std::string out;
  for (const char key : keys) {
    if (detach.take({&key, 1}, out)) return out + "!";
  }
  return out;
}

TEST(DetachKeys, AreFoundHoweverTheyAreCut) {
  const std::string keys = "ab\x10\x11xyz";
  for (std::size_t cut = 0; cut <= keys.size(); ++cut) {
    DetachKeys detach = DetachKeys::parse(DetachKeys::kUsual).value();
    std::string out;
    const bool first = detach.take(std::string_view(keys).substr(0, cut), out);
    EXPECT_EQ(first, cut >= 4) << cut;
    if (!first) {
      EXPECT_TRUE(detach.take(std::string_view(keys).substr(cut), out)) << cut;
    }
    EXPECT_EQ(out, "ab") << "neither they nor what comes after";
  }
}

TEST(DetachKeys, ABeginningThatTurnsOutToBeNoneIsPassedOn) {
  EXPECT_EQ(typed("ctrl-p,ctrl-q", "\x10"), "") << "held back for now";
  EXPECT_EQ(typed("ctrl-p,ctrl-q", "\x10x"), "\x10x");
  EXPECT_EQ(typed("ctrl-p,ctrl-q", "\x10\x10x"), "\x10\x10x");
  EXPECT_EQ(typed("ctrl-p,ctrl-q", "\x11\x10"), "\x11");
  EXPECT_EQ(typed("a,b,c", "ababcz"), "ab!");
}

TEST(DetachKeys, MayBeginWithinABeginning) {
  EXPECT_EQ(typed("ctrl-p,ctrl-q", "\x10\x10\x11"), "\x10!");
  EXPECT_EQ(typed("a,a,b", "aaaab"), "aa!");
  EXPECT_EQ(typed("a,b,a,b,c", "abababc"), "ab!");
  EXPECT_EQ(typed("x", "abx"), "ab!");
}

TEST(DetachKeys, WhatIsHeldBackAtTheEndIsPassedOn) {
  DetachKeys detach = DetachKeys::parse("a,b,c").value();
  std::string out;
  EXPECT_FALSE(detach.take("xab", out));
  EXPECT_EQ(out, "x");
  detach.finish(out);
  EXPECT_EQ(out, "xab");
  detach.finish(out);
  EXPECT_EQ(out, "xab");
}

TEST(DetachKeys, NothingIsLostOrDoubled) {
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same sequence each time
  const auto some = [&](std::size_t most) {
    std::string keys;
    for (std::size_t i = 1 + random() % most; i > 0; --i)
      keys += static_cast<char>('a' + random() % 2);
    return keys;
  };
  for (int round = 0; round < 2000; ++round) {
    const std::string keys = some(5);
    std::string text;
    for (const char key : keys) text += (text.empty() ? "" : ",") + std::string(1, key);
    const std::string all = some(30);
    DetachKeys detach = DetachKeys::parse(text).value();
    std::string out;
    const bool detached = detach.take(all, out);
    const std::size_t at = all.find(keys);
    EXPECT_EQ(detached, at != std::string::npos) << keys << " in " << all;
    if (!detached) detach.finish(out);
    EXPECT_EQ(out, all.substr(0, at)) << keys << " in " << all;
  }
}

TEST(DetachKeys, AreWrittenAsTheDockerCliHasThem) {
  EXPECT_EQ(typed("ctrl-@", std::string_view("x\0", 2)), "x!");
  EXPECT_EQ(typed("ctrl-a,ctrl-z", "\x01\x1a"), "!");
  EXPECT_EQ(typed("ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_,DEL,~", "\x1b\x1c\x1d\x1e\x1f\x7f~"), "!");
  for (const char* text : {"", ",", "a,", ",a", "ctrl-", "ctrl-P", "Ctrl-p", "ctrl-1", "ctrl-pq",
                           "ab", "del", "\xc3\xa4", "^P", "ctrl-p ctrl-q"}) {
    const auto keys = DetachKeys::parse(text);
    ASSERT_FALSE(keys) << text;
    EXPECT_EQ(keys.error().code, Errc::invalid_argument);
    EXPECT_THAT(keys.error().message, testing::HasSubstr("such as ctrl-p,ctrl-q"));
  }
}

TEST(DetachKeys, AreBoundedInNumber) {
  std::string text = "a";
  for (std::size_t i = 1; i < DetachKeys::kMost; ++i) text += ",a";
  EXPECT_TRUE(DetachKeys::parse(text));
  EXPECT_FALSE(DetachKeys::parse(text + ",a"));
}

}  // namespace
}  // namespace brig::cli
