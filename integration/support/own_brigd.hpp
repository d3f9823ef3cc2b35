// SPDX-License-Identifier: Apache-2.0
// A brigd of a test's own: the fixture's state directory is nobody else's.
#pragma once

#include "support/brig_command.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

namespace brig::test {

/// A deadline for a hang.
template <typename Done>
bool comes_true(const Done& done) {
  using namespace std::chrono_literals;
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (!done()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

class OwnBrigd : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "brigd-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    state_ = pattern;
    if (const char* old = std::getenv("BRIG_STATE_DIR")) old_state_ = old;
    ::setenv("BRIG_STATE_DIR", state_.c_str(), 1);
  }
  void TearDown() override {
    brig({"daemon", "stop"});
    brig({"prune"});
    EXPECT_EQ(brig({"ps"}).out.find(box_), std::string::npos) << "a sandbox is left";
    if (old_state_.empty()) {
      ::unsetenv("BRIG_STATE_DIR");
    } else {
      ::setenv("BRIG_STATE_DIR", old_state_.c_str(), 1);
    }
    std::filesystem::remove_all(state_);
  }

  std::string state_, old_state_;
  std::string box_ = unique_name();
};

}  // namespace brig::test
