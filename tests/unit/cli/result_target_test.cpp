// SPDX-License-Identifier: Apache-2.0
#include "cli/result_target.hpp"

#include "sys/read_file.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace brig::cli {
namespace {

namespace fs = std::filesystem;

class ResultTargetFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "brig-result-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    dir_ = pattern;
  }
  void TearDown() override { fs::remove_all(dir_); }
  auto files() const {
    return std::distance(fs::directory_iterator(dir_), fs::directory_iterator());
  }
  fs::path dir_;
};

TEST_F(ResultTargetFile, AppearsWholeOrNotAtAll) {
  {
    auto target = ResultTarget::open(dir_ / "r");
    ASSERT_TRUE(target);
    EXPECT_FALSE(fs::exists(dir_ / "r"));
    ASSERT_TRUE(target->write("{}"));
  }
  EXPECT_EQ(sys::read_file(dir_ / "r", 100), "{}\n");
  EXPECT_EQ(files(), 1);
}

TEST_F(ResultTargetFile, LeavesNoDraftBehind) {
  { ASSERT_TRUE(ResultTarget::open(dir_ / "r")); }
  EXPECT_EQ(files(), 0);
}

TEST_F(ResultTargetFile, SaysBeforeTheRunThatItCannotBeWritten) {
  EXPECT_EQ(ResultTarget::open(dir_ / "none" / "r").error().code, Errc::not_found);
  EXPECT_EQ(ResultTarget::open("2").error().code, Errc::invalid_argument);
  EXPECT_FALSE(ResultTarget::open("987"));
}

TEST_F(ResultTargetFile, CanBeADescriptor) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  {
    auto target = ResultTarget::open(std::to_string(fds[1]));
    ASSERT_TRUE(target);
    ASSERT_TRUE(target->write("{}"));
  }
  std::array<char, 8> buffer{};
  EXPECT_EQ(::read(fds[0], buffer.data(), buffer.size()), 3);
  ::close(fds[0]);
  ::close(fds[1]);
}

}  // namespace
}  // namespace brig::cli
