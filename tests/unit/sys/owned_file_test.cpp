// SPDX-License-Identifier: Apache-2.0
#include "sys/owned_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <sys/stat.h>

namespace brig::sys {
namespace {

using testing::HasSubstr;

TEST(WhyNotOnlyRoot, IsTheFirstThatAnybodyElseCanWrite) {
  const OwnerFacts file{"/etc/brig/p.yaml", 0, S_IFREG | 0644};
  const OwnerFacts directory{"/etc/brig", 0, S_IFDIR | 0755};
  const OwnerFacts root{"/", 0, S_IFDIR | 0755};
  EXPECT_EQ(why_not_only_root({file, directory, root}), "");

  EXPECT_THAT(why_not_only_root({{"/f", 1000, S_IFREG | 0400}, root}),
              HasSubstr("'/f' belongs to uid 1000"));
  EXPECT_THAT(why_not_only_root({file, {"/d", 1000, S_IFDIR | 0755}, root}), HasSubstr("'/d'"));
  EXPECT_THAT(why_not_only_root({{"/f", 0, S_IFREG | 0664}, root}),
              HasSubstr("'/f' can be written"));
  EXPECT_THAT(why_not_only_root({{"/f", 0, S_IFREG | 0646}, root}),
              HasSubstr("'/f' can be written"));
  EXPECT_THAT(why_not_only_root({file, {"/tmp", 0, S_IFDIR | 01777}, root}),
              HasSubstr("'/tmp' can be written"));
  EXPECT_NE(why_not_only_root({}), "");
}

class OwnedFileOnDisk : public testing::Test {
 protected:
  OwnedFileOnDisk() {
    std::string name = (std::filesystem::temp_directory_path() / "brig-owned-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    directory_ = std::filesystem::canonical(name);
  }
  ~OwnedFileOnDisk() override { std::filesystem::remove_all(directory_); }
  OwnedFileOnDisk(const OwnedFileOnDisk&) = delete;
  OwnedFileOnDisk& operator=(const OwnedFileOnDisk&) = delete;

  std::string path(const char* name) const { return (directory_ / name).string(); }
  void write(const char* name, const std::string& text) const { std::ofstream(path(name)) << text; }

 private:
  std::filesystem::path directory_;
};

TEST_F(OwnedFileOnDisk, IsReadWholeUpToTheCap) {
  write("f", "text");
  EXPECT_EQ(read_owned_file(path("f"), 4)->text, "text");
  EXPECT_EQ(read_owned_file(path("f"), 3).error().code, Errc::resource_exhausted);
  EXPECT_EQ(read_owned_file(path("g"), 4).error().code, Errc::not_found);
}

TEST_F(OwnedFileOnDisk, IsNotRootsAloneWhereAnyoneMayMakeFiles) {
  write("f", "text");
  ASSERT_EQ(::chmod(path("").c_str(), 01777), 0);
  EXPECT_NE(read_owned_file(path("f"), 4)->why_not_only_root, "");
}

TEST_F(OwnedFileOnDisk, IsNoLinkNoDirectoryAndNoFifo) {
  write("f", "text");
  std::filesystem::create_symlink(path("f"), path("link"));
  std::filesystem::create_directory(path("d"));
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  for (const char* name : {"link", "d", "fifo"})
    EXPECT_EQ(read_owned_file(path(name), 4).error().code, Errc::invalid_argument) << name;
  EXPECT_EQ(read_owned_file("/dev/null", 4).error().code, Errc::invalid_argument);
}

TEST_F(OwnedFileOnDisk, IsNotRootsAloneBehindALink) {
  std::filesystem::create_directory_symlink("/etc", path("link"));
  const auto file = read_owned_file(path("link/passwd"), 1U << 20U);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_THAT(file->why_not_only_root, HasSubstr("symbolic link"));
}

TEST(OwnedFile, OfTheSystemIsRootsAlone) {
  EXPECT_EQ(read_owned_file("/etc/passwd", 1U << 20U)->why_not_only_root, "");
}

}  // namespace
}  // namespace brig::sys
