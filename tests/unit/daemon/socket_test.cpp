// SPDX-License-Identifier: Apache-2.0
#include "daemon/socket.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

namespace brig::daemon {
namespace {

class SocketTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "brig-socket-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    state_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(state_); }

  std::string state_;
};

TEST_F(SocketTest, WhereNothingListensBrigdDoesNotRun) {
  EXPECT_EQ(connect_to(state_).error().code, Errc::unavailable);
  const auto locked = lock(state_);
  ASSERT_TRUE(locked) << locked.error().message;
  EXPECT_EQ(connect_to(state_).error().code, Errc::unavailable);
}

TEST_F(SocketTest, ConnectsToWhoListens) {
  const auto locked = lock(state_);
  ASSERT_TRUE(locked) << locked.error().message;
  const auto listening = listen_at(state_);
  ASSERT_TRUE(listening) << listening.error().message;
  const auto client = connect_to(state_);
  ASSERT_TRUE(client) << client.error().message;
  EXPECT_TRUE(accept_client(listening->get()));
}

TEST_F(SocketTest, ThereIsOneBrigd) {
  auto locked = lock(state_);
  ASSERT_TRUE(locked) << locked.error().message;
  EXPECT_EQ(lock(state_).error().code, Errc::conflict);
  locked->reset();
  EXPECT_TRUE(lock(state_)) << "whatever has died has let go";
}

TEST_F(SocketTest, WhatAKilledOneLeftIsReplaced) {
  const auto locked = lock(state_);
  ASSERT_TRUE(locked) << locked.error().message;
  ASSERT_TRUE(listen_at(state_));  // closed at once; its file stays
  EXPECT_EQ(connect_to(state_).error().code, Errc::unavailable);
  const auto listening = listen_at(state_);
  ASSERT_TRUE(listening) << listening.error().message;
  EXPECT_TRUE(connect_to(state_));
}

TEST_F(SocketTest, ADirectoryThatOthersMayEnterIsRefused) {
  ASSERT_TRUE(lock(state_));
  const std::string directory = state_ + "/run";
  EXPECT_EQ(std::filesystem::status(directory).permissions(), std::filesystem::perms::owner_all);
  for (const mode_t mode : {0755U, 0770U, 0701U}) {
    ASSERT_EQ(::chmod(directory.c_str(), mode), 0);
    EXPECT_EQ(lock(state_).error().code, Errc::permission_denied) << mode;
    EXPECT_EQ(connect_to(state_).error().code, Errc::permission_denied) << mode;
  }
}

TEST_F(SocketTest, ALinkForTheDirectoryIsRefused) {
  std::filesystem::create_directory(state_ + "/other");
  ASSERT_EQ(::chmod((state_ + "/other").c_str(), 0700), 0);
  std::filesystem::create_directory_symlink("other", state_ + "/run");
  EXPECT_EQ(lock(state_).error().code, Errc::permission_denied);
  EXPECT_EQ(connect_to(state_).error().code, Errc::permission_denied);
}

TEST_F(SocketTest, APathThatIsTooLongIsNamed) {
  const std::string deep = state_ + "/" + std::string(100, 'd');
  ASSERT_TRUE(lock(deep));
  const auto refused = listen_at(deep);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::invalid_argument);
  EXPECT_NE(refused.error().message.find("BRIG_STATE_DIR"), std::string::npos);
}

}  // namespace
}  // namespace brig::daemon
