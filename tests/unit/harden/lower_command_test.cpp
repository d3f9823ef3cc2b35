// SPDX-License-Identifier: Apache-2.0
#include "harden/command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace brig::harden {
namespace {

using testing::ElementsAre;
using testing::StartsWith;
using namespace std::string_literals;

Policy sandboxed() {
  return make_policy(Preset::sandboxed).value();
}

TEST(LowerCommand, HasThePolicysLimitsAndNothingElseInItsEnvironment) {
  const channel::Exec exec =
      lower_command(sandboxed(), {.argv = {"python3", "-c", "1"},
                                  .env = {{"GREETING", "hi"}, {"TZ", "CET"}, {"GREETING", "hello"}},
                                  .with_stdin = true})
          .value();
  EXPECT_THAT(exec.argv, ElementsAre("python3", "-c", "1"));
  EXPECT_THAT(exec.env,
              ElementsAre("GREETING=hello", "HOME=/work", "LANG=C.UTF-8",
                          "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                          "TMPDIR=/tmp", "TZ=CET", "USER=sandbox"));
  EXPECT_EQ(exec.cwd, "/work");
  EXPECT_EQ(exec.input, channel::Input::stream);
  EXPECT_EQ(exec.terminal, channel::Terminal::none);
  EXPECT_EQ(exec.wall_ms, 30'000U);
  EXPECT_EQ(exec.output_bytes, 8ULL << 20U);
  EXPECT_EQ(exec.file_bytes, 64ULL << 20U);
  EXPECT_EQ(exec.open_files, 256U);
  EXPECT_EQ(lower_command(sandboxed(), {.argv = {"x"}, .workdir = "/tmp"})->input,
            channel::Input::null);
}

TEST(LowerCommand, RefusesWhatNoKernelWouldRun) {
  struct Case {
    const char* control;
    std::function<void(Command&)> spoil;
  };
  const std::vector<Case> cases{
      {"entrypoint", [](Command& c) { c.argv.clear(); }},
      {"entrypoint", [](Command& c) { c.argv = {""}; }},
      {"entrypoint",
       [](Command& c) {
         c.argv = {"sh", "a\0b"s};
       }},
      {"entrypoint",
       [](Command& c) {
         c.argv = {"sh", std::string(131072, 'a')};
       }},
      {"entrypoint", [](Command& c) { c.argv.assign(11, std::string(100'000, 'a')); }},
      {"environment",
       [](Command& c) {
         c.env = {{"A=B", "x"}};
       }},
      {"environment",
       [](Command& c) {
         c.env = {{"A", "x\0y"s}};
       }},
      {"working_directory", [](Command& c) { c.workdir = "work"; }},
      {"working_directory", [](Command& c) { c.workdir = "/work/.."; }},
      {"working_directory", [](Command& c) { c.workdir = "/proc/self/fd/8"; }},
  };
  for (const Case& one : cases) {
    Command command{.argv = {"true"}};
    one.spoil(command);
    const auto exec = lower_command(sandboxed(), command);
    ASSERT_FALSE(exec) << one.control;
    EXPECT_EQ(exec.error().code, Errc::invalid_argument);
    EXPECT_THAT(exec.error().message, StartsWith(one.control));
  }
}

}  // namespace
}  // namespace brig::harden
