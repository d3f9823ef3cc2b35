// SPDX-License-Identifier: Apache-2.0
#include "cli/job_terminal.hpp"

#include <gtest/gtest.h>

#include <string>

namespace brig::cli {
namespace {

TEST(TerminalName, IsBrigsOwnWhereItIsAPlainWord) {
  for (const char* name : {"xterm-256color", "linux", "vt100+fnkeys", "screen.xterm_x", "9term"})
    EXPECT_EQ(terminal_name(name), name);
}

TEST(TerminalName, IsXtermForAnythingElse) {
  EXPECT_EQ(terminal_name(nullptr), "xterm");
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("../x"), std::string("x\n"),
        std::string("\x1b[2J"), std::string("x=1"), std::string("\xc3\xa4"), std::string(65, 'x')})
    EXPECT_EQ(terminal_name(name.c_str()), "xterm") << name;
}

}  // namespace
}  // namespace brig::cli
