// SPDX-License-Identifier: Apache-2.0
// A later look at a sandbox: whether it shows what was judged before, and which pid was the last.
#include "harden/attestation.hpp"
#include "unit/harden/recorded_hello.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace brig::harden {
namespace {

using testing::HasSubstr;

channel::Hello looked_again() {
  channel::Hello hello = recorded_hello(kRunc);
  text_in(hello, "loadavg") = "0.31 0.27 0.29 2/345 17\n";
  return hello;
}

channel::Hello with(const std::string& text, const std::string& from, const std::string& to) {
  channel::Hello hello = looked_again();
  replace(hello, text, from, to);
  return hello;
}

void expect_same(const channel::Hello& other) {
  EXPECT_TRUE(shows_the_same(looked_again(), other));
  EXPECT_TRUE(shows_the_same(other, looked_again()));
}

void expect_different(const channel::Hello& other) {
  EXPECT_FALSE(shows_the_same(looked_again(), other));
  EXPECT_FALSE(shows_the_same(other, looked_again()));
}

TEST(ShowsTheSame, AHelloShowsWhatItShows) {
  expect_same(looked_again());
  EXPECT_TRUE(shows_the_same({}, {}));
}

TEST(ShowsTheSame, EveryTextMatters) {
  for (const auto& [name, text] : looked_again().texts) {
    if (name == "loadavg") continue;
    SCOPED_TRACE(name);
    channel::Hello hello = looked_again();
    text_in(hello, name) += "x";
    expect_different(hello);
    text_in(hello, name) = text.substr(1);
    expect_different(hello);
    text_in(hello, name).clear();
    expect_different(hello);
  }
}

TEST(ShowsTheSame, ATextThatIsMissingNewOrMovedDiffers) {
  for (std::size_t i = 0; i < looked_again().texts.size(); ++i) {
    SCOPED_TRACE(i);
    channel::Hello hello = looked_again();
    hello.texts.erase(hello.texts.begin() + static_cast<std::ptrdiff_t>(i));
    expect_different(hello);
  }
  channel::Hello hello = looked_again();
  hello.texts.emplace_back("memory.max", "1\n");
  expect_different(hello);
  hello = looked_again();
  hello.texts.push_back(hello.texts.back());
  expect_different(hello);
  hello = looked_again();
  std::swap(hello.texts.front(), hello.texts.back());
  expect_different(hello);
  hello = looked_again();
  hello.texts.front().first = "mounts";
  expect_different(hello);
}

TEST(ShowsTheSame, TheLoadDoesNotMatter) {
  channel::Hello hello = looked_again();
  text_in(hello, "loadavg") = "9.99 9.99 9.99 9/999 999\n";
  expect_same(hello);
}

TEST(ShowsTheSame, WhatPassesDoesNotMatter) {
  const std::vector<std::pair<std::string, std::string>> changes{
      {"VmPeak:\t", "VmPeak:\t1"},
      {"VmRSS:\t", "VmRSS:\t1"},
      {"RssAnon:\t", "RssAnon:\t1"},
      {"HugetlbPages:\t", "HugetlbPages:\t1"},
      {"SigQ:\t", "SigQ:\t1"},
      {"\nvoluntary_ctxt_switches:\t", "\nvoluntary_ctxt_switches:\t1"},
      {"nonvoluntary_ctxt_switches:\t", "nonvoluntary_ctxt_switches:\t1"},
  };
  for (const auto& [from, to] : changes) {
    SCOPED_TRACE(from);
    expect_same(with("status", from, to));
  }
}

TEST(ShowsTheSame, EveryOtherLineOfTheStatusMatters) {
  const std::vector<std::pair<std::string, std::string>> changes{
      {"Name:\t", "Name:\tx"},
      {"NSpid:\t1", "NSpid:\t2"},
      {"Groups:\t", "Groups:\t0 "},
      {"CapEff:\t0", "CapEff:\t1"},
      {"NoNewPrivs:\t1", "NoNewPrivs:\t0"},
      {"Seccomp:\t2", "Seccomp:\t0"},
      {"Threads:\t1", "Threads:\t2"},
      {"SigBlk:\t0", "SigBlk:\t1"},
  };
  for (const auto& [from, to] : changes) {
    SCOPED_TRACE(from);
    expect_different(with("status", from, to));
  }
}

TEST(ShowsTheSame, ALineThatIsNewMissingOrMovedDiffers) {
  const std::vector<std::pair<std::string, std::string>> changes{
      {"NoNewPrivs:\t1\n", ""},
      {"NoNewPrivs:\t1\n", "NoNewPrivs:\t1\nNoNewPrivs:\t1\n"},
      {"NoNewPrivs:\t1\n", "NoNewPrivs:\t1\nCapEff:\tffffffffffffffff\n"},
      {"NoNewPrivs:\t1\n", "NoNewPrivs:\t1\n\n"},
      {"NoNewPrivs:\t1\n", "VmPin:\t1 kB\n"},  // a passing one in its place
      {"VmPin:\t", "NoNewPrivs:\t0\nVmPin:\t"},
      {"VmPin:\t", "vmPin:\t"},
      {"Threads:\t1\n", "Threads:\t1\nVmNew:\t1 kB\n"},
  };
  for (const auto& [from, to] : changes) {
    SCOPED_TRACE(testing::PrintToString(to));
    expect_different(with("status", from, to));
  }
  channel::Hello hello = looked_again();
  std::string& status = text_in(hello, "status");
  const std::string line = "NoNewPrivs:\t1\n";
  status.erase(status.find(line), line.size());
  status += line;
  expect_different(hello);
}

TEST(ShowsTheSame, ALineWithoutAnEndMatters) {
  channel::Hello hello = looked_again();
  text_in(hello, "status").pop_back();
  expect_different(hello);
  hello = looked_again();
  text_in(hello, "status") += "VmNew:";
  expect_different(hello);
}

TEST(ReadLastPid, IsTheLastWordOfTheLoad) {
  EXPECT_EQ(read_last_pid(looked_again()).value(), 17U);
  channel::Hello hello;
  text_in(hello, "loadavg") = "0.00 0.00 0.00 0/0 0\n";
  EXPECT_EQ(read_last_pid(hello).value(), 0U);
}

TEST(ReadLastPid, IsNotReadOutOfNonsense) {
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("17\n"), std::string("0.31 0.27 0.29 17\n"),
        std::string("0.31 0.27 0.29 2/345 \n"), std::string("0.31 0.27 0.29 2/345 -1\n"),
        std::string("0.31 0.27 0.29 2/345 +1\n"), std::string("0.31 0.27 0.29 2/345 17x\n"),
        std::string("0.31 0.27 0.29 2/345 17 \n"), std::string("0.31 0.27 0.29 2/345  17\n"),
        std::string("0.31 0.27 0.29 2/345 17 18\n"), std::string("0.31 0.27 0.29 2/345 17\n\n"),
        std::string("0.31 0.27 0.29 2/345 17\n0.31 0.27 0.29 2/345 18\n"),
        std::string("0.31 0.27 0.29 2/345 18446744073709551616\n"),
        std::string("0.31 0.27 0.29 2/345 1\0007\n", 25)}) {
    SCOPED_TRACE(testing::PrintToString(text));
    channel::Hello hello = looked_again();
    text_in(hello, "loadavg") = text;
    const auto pid = read_last_pid(hello);
    ASSERT_FALSE(pid) << *pid;
    EXPECT_EQ(pid.error().code, Errc::data_loss);
    EXPECT_THAT(pid.error().message, HasSubstr("hello: loadavg"));
  }
}

TEST(ReadLastPid, MustBeShown) {
  const auto pid = read_last_pid(recorded_hello(kRunc));
  ASSERT_FALSE(pid);
  EXPECT_EQ(pid.error().code, Errc::data_loss);
  EXPECT_THAT(pid.error().message, HasSubstr("loadavg is missing"));
}

}  // namespace
}  // namespace brig::harden
