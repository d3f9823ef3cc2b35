// SPDX-License-Identifier: Apache-2.0
#include "unit/files/fixture.hpp"

#include <cerrno>

namespace brig::files {
namespace {

class PlaceTest : public FilesTest {
 protected:
  int root() {
    root_ = sys::UniqueFd(::open(dir_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    return root_.get();
  }
  int error_of(std::string_view path) {
    const auto place = find_place(root(), path);
    return place ? 0 : place.error().error;
  }
  sys::UniqueFd root_;
};

TEST_F(PlaceTest, IsFoundBeneathARoot) {
  write("a/b/c", "1");
  const auto found = find_place(root(), "a/b/c");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "c");
  struct stat status {};
  EXPECT_EQ(look_at(*found, status), 0);
  EXPECT_TRUE(S_ISREG(status.st_mode));
  const auto itself = find_place(root(), "");
  ASSERT_TRUE(itself);
  EXPECT_EQ(look_at(*itself, status), 0);
  EXPECT_TRUE(S_ISDIR(status.st_mode));
  EXPECT_EQ(error_of("a/b/not-there"), 0);
  EXPECT_EQ(error_of("none/c"), ENOENT);
  EXPECT_EQ(error_of("a/b/c/d"), ENOTDIR);
}

TEST_F(PlaceTest, IsNeverFoundThroughALinkOrOutside) {
  write("in/f", "1");
  fs::create_symlink("in", dir_ / "link");
  fs::create_symlink("/etc", dir_ / "etc");
  EXPECT_EQ(error_of("link/f"), ELOOP);
  EXPECT_EQ(error_of("etc/passwd"), ELOOP);
  // No clean path, which callers refuse before: the kernel does as well.
  EXPECT_EQ(error_of("../x/y"), EXDEV);
  EXPECT_EQ(error_of("in/../../x"), EXDEV);
}

TEST_F(PlaceTest, ADirectoryTakesIn) {
  fs::create_directories(dir_ / "d");
  write("f", "1");
  fs::create_symlink("d", dir_ / "link");
  const auto into = [&](const std::string& target, std::string_view name) {
    auto found = place_for(place(target), name);
    struct stat status {};
    if (!found) return std::to_string(found.error().error);
    EXPECT_EQ(::fstat(found->directory.get(), &status), 0);
    struct stat d {};
    EXPECT_EQ(::stat((dir_ / "d").c_str(), &d), 0);
    return (status.st_ino == d.st_ino ? "d/" : "") + found->name;
  };
  EXPECT_EQ(into("d", "n"), "d/n");
  EXPECT_EQ(into("d", ""), "d/");
  EXPECT_EQ(into("f", "n"), "f");
  EXPECT_EQ(into("new", "n"), "new");
  EXPECT_EQ(into("link", "n"), std::to_string(ELOOP));
}

}  // namespace
}  // namespace brig::files
