// SPDX-License-Identifier: Apache-2.0
#include "engine/socket_trust.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace brig::engine {
namespace {

using testing::HasSubstr;
constexpr std::uint32_t kCaller = 1000;
constexpr std::uint32_t kOther = 1001;

/// Empty when it is trusted.
std::string refusal(SocketFacts facts, std::uint32_t caller = kCaller) {
  const auto judged = judge_socket(facts, caller, "/run/x.sock");
  if (judged) return {};
  EXPECT_EQ(judged.error().code, Errc::permission_denied);
  EXPECT_EQ(judged.error().resource, "/run/x.sock");
  return judged.error().message;
}

TEST(JudgeSocket, TrustsRootAndTheCaller) {
  EXPECT_EQ(refusal({.is_socket = true}), "");
  EXPECT_EQ(refusal({.is_socket = true, .owner = kCaller, .directory_owner = kCaller}), "");
  EXPECT_EQ(refusal({.is_socket = true, .owner = 0, .directory_owner = kCaller}), "");
}

TEST(JudgeSocket, TrustsAStickyDirectory) {
  EXPECT_EQ(refusal({.is_socket = true, .directory_others_write = true, .directory_sticky = true}),
            "");
}

TEST(JudgeSocket, RefusesAllElseAndSaysWhy) {
  EXPECT_THAT(refusal({.is_socket = false}), HasSubstr("not a socket"));
  EXPECT_THAT(refusal({.is_socket = true, .owner = kOther}), HasSubstr("belongs to uid 1001"));
  EXPECT_THAT(refusal({.is_socket = true, .owner = kOther}, 0), HasSubstr("belongs to uid 1001"));
  EXPECT_THAT(refusal({.is_socket = true, .directory_owner = kOther}),
              HasSubstr("its directory belongs to uid 1001"));
  EXPECT_THAT(refusal({.is_socket = true, .directory_others_write = true}),
              HasSubstr("writable by others"));
}

class CheckSocket : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = std::filesystem::temp_directory_path() / "brig-socket-XXXXXX";
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  void bind_socket(const std::string& name) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path(name).copy(&address.sun_path[0], sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(fd);
  }

  std::string directory_;
};

TEST_F(CheckSocket, AcceptsOurs) {
  bind_socket("s");
  EXPECT_TRUE(check_socket(path("s")));
}

TEST_F(CheckSocket, FindsNothing) {
  EXPECT_EQ(check_socket(path("s")).error().code, Errc::unavailable);
  EXPECT_EQ(check_socket(path("no/s")).error().code, Errc::unavailable);
}

TEST_F(CheckSocket, RefusesAFileADirectoryAndALinkToThem) {
  std::ofstream(path("file")) << "x";
  std::filesystem::create_symlink("file", path("link"));
  EXPECT_EQ(check_socket(path("file")).error().code, Errc::permission_denied);
  EXPECT_EQ(check_socket(path("link")).error().code, Errc::permission_denied);
  EXPECT_EQ(check_socket(directory_).error().code, Errc::permission_denied);
}

TEST_F(CheckSocket, JudgesTheDirectoryThatALinkLeadsTo) {
  std::filesystem::create_directory(path("open"));
  bind_socket("open/s");
  std::filesystem::create_symlink("open/s", path("link"));
  EXPECT_TRUE(check_socket(path("link")));
  ASSERT_EQ(::chmod(path("open").c_str(), 0777), 0);
  EXPECT_THAT(check_socket(path("link")).error().message, HasSubstr("writable by others"));
  ASSERT_EQ(::chmod(path("open").c_str(), 01777), 0);
  EXPECT_TRUE(check_socket(path("link")));
}

}  // namespace
}  // namespace brig::engine
