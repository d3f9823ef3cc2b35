// SPDX-License-Identifier: Apache-2.0
#include "cli/signal_name.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

namespace brig::cli {
namespace {

TEST(SignalName, IsANameOrANumber) {
  for (const std::string text : {"TERM", "SIGTERM", "term", "sigterm", "15"})
    EXPECT_EQ(parse_signal(text).value(), static_cast<std::uint32_t>(SIGTERM)) << text;
  EXPECT_EQ(parse_signal("KILL").value(), static_cast<std::uint32_t>(SIGKILL));
  EXPECT_EQ(parse_signal("USR1").value(), static_cast<std::uint32_t>(SIGUSR1));
}

TEST(SignalName, NothingElse) {
  for (const std::string text : {"", "0", "65", "-9", "SIG", "TERMINATE", "9x"})
    EXPECT_EQ(parse_signal(text).error().code, Errc::invalid_argument) << text;
}

}  // namespace
}  // namespace brig::cli
