// SPDX-License-Identifier: Apache-2.0
#include "sandbox/mount_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace brig::sandbox {
namespace {

namespace fs = std::filesystem;

class MountSource : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "brig-mount-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    dir_ = fs::canonical(pattern);
  }
  void TearDown() override { fs::remove_all(dir_); }

  void make_socket(const fs::path& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path;
    ASSERT_LT(text.size(), sizeof address.sun_path);
    std::copy(text.begin(), text.end(), address.sun_path);
    ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(fd);
  }

  fs::path dir_;
};

TEST_F(MountSource, IsARegularFileOrADirectory) {
  std::ofstream(dir_ / "file") << "x";
  EXPECT_TRUE(check_mount_source(dir_));
  EXPECT_TRUE(check_mount_source(dir_ / "file"));
  EXPECT_EQ(check_mount_source(dir_ / "none").error().code, Errc::not_found);
}

TEST_F(MountSource, IsNoSocketFifoOrDevice) {
  make_socket(dir_ / "s");
  ASSERT_EQ(::mkfifo((dir_ / "f").c_str(), 0600), 0);
  for (const fs::path& path : {dir_ / "s", dir_ / "f", fs::path("/dev/null")}) {
    EXPECT_EQ(check_mount_source(path).error().code, Errc::policy_violation) << path;
  }
}

TEST_F(MountSource, IsReachedThroughNoLink) {
  fs::create_directory(dir_ / "real");
  fs::create_symlink("real", dir_ / "link");
  EXPECT_EQ(check_mount_source(dir_ / "link").error().code, Errc::policy_violation);
}

TEST_F(MountSource, ShowsNothingOfTheInstallationsKey) {
  fs::create_directories(dir_ / "state" / "brig");
  std::ofstream(dir_ / "state" / "brig" / "key") << "x";
  fs::create_directories(dir_ / "state-of-another");
  ::setenv("BRIG_STATE_DIR", (dir_ / "state" / "brig").c_str(),
           1);  // NOLINT(concurrency-mt-unsafe)
  for (const fs::path& path :
       {dir_, dir_ / "state", dir_ / "state" / "brig", dir_ / "state" / "brig" / "key"}) {
    EXPECT_EQ(check_mount_source(path).error().code, Errc::policy_violation) << path;
  }
  EXPECT_TRUE(check_mount_source(dir_ / "state-of-another"));
  ::unsetenv("BRIG_STATE_DIR");  // NOLINT(concurrency-mt-unsafe)
}

TEST_F(MountSource, HoldsNoEnginesSocket) {
  make_socket(dir_ / "docker.sock");
  EXPECT_EQ(check_mount_source(dir_).error().code, Errc::policy_violation);
}

}  // namespace
}  // namespace brig::sandbox
