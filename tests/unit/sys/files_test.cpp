// SPDX-License-Identifier: Apache-2.0
#include "sys/open_path.hpp"
#include "sys/read_file.hpp"
#include "sys/replace_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace brig::sys {
namespace {

class Files : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "brig-files-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    dir_ = std::filesystem::canonical(pattern);
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }
  std::filesystem::path dir_;
};

TEST_F(Files, ReadsAWholeFileUpToItsCap) {
  std::ofstream(dir_ / "f") << "12345678";
  EXPECT_EQ(read_file(dir_ / "f", 8), "12345678");
  EXPECT_EQ(read_file(dir_ / "f", 7).error().code, Errc::resource_exhausted);
  EXPECT_EQ(read_file(dir_ / "none", 7).error().code, Errc::not_found);
}

TEST_F(Files, ReplacesAFileWholeWithItsMode) {
  std::ofstream(dir_ / "f") << "old and longer";
  ASSERT_TRUE(replace_file(dir_ / "f", "new", 0640));
  EXPECT_EQ(read_file(dir_ / "f", 8), "new");
  EXPECT_EQ(std::filesystem::status(dir_ / "f").permissions(), std::filesystem::perms(0640));
  EXPECT_EQ(replace_file(dir_ / "none" / "f", "x", 0600).error().code, Errc::not_found);
  std::filesystem::create_directories(dir_ / "d" / "in");
  EXPECT_FALSE(replace_file(dir_ / "d", "x", 0600)) << "a directory is no file";
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir_), {}), 2)
      << "a draft is left beside it";
}

TEST_F(Files, OpensNoPathWithALinkInIt) {
  std::filesystem::create_directories(dir_ / "real");
  std::ofstream(dir_ / "real" / "f") << "x";
  std::filesystem::create_symlink("real", dir_ / "link");
  EXPECT_TRUE(open_path_no_links(dir_ / "real" / "f"));
  EXPECT_EQ(open_path_no_links(dir_ / "link").error().code, Errc::invalid_argument);
  EXPECT_EQ(open_path_no_links(dir_ / "link" / "f").error().code, Errc::invalid_argument);
  EXPECT_EQ(open_path_no_links("/proc/self/fd/0").error().code, Errc::invalid_argument);
  EXPECT_EQ(open_path_no_links(dir_ / "none").error().code, Errc::not_found);
}

}  // namespace
}  // namespace brig::sys
