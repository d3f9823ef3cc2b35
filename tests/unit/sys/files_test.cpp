// SPDX-License-Identifier: Apache-2.0
#include "sys/open_path.hpp"
#include "sys/read_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
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
