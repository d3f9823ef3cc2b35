// SPDX-License-Identifier: Apache-2.0
#include "files/remove_tree.hpp"

#include "unit/files/fixture.hpp"

#include <gmock/gmock.h>

#include <cerrno>

namespace brig::files {
namespace {

class RemoveTree : public FilesTest {
 protected:
  int removed(const std::string& name) const {
    const auto done = remove_tree(place(name));
    return done ? 0 : done.error().error;
  }
};

TEST_F(RemoveTree, TakesAllThatATreeHoldsAndNothingElse) {
  write("keep/f", "1");
  write("t/a", "1");
  write("t/d/e/f", "1");
  fs::create_symlink("../keep", dir_ / "t/link");
  fs::create_symlink("keep", dir_ / "link");
  ASSERT_EQ(::mkfifo((dir_ / "t/fifo").c_str(), 0), 0);
  ::chmod((dir_ / "t/d/e").c_str(), 0);
  ::chmod((dir_ / "t/d").c_str(), 0555);
  EXPECT_EQ(removed("t"), 0);
  EXPECT_EQ(removed("link"), 0);
  EXPECT_THAT(names(), testing::ElementsAre("keep", "keep/f"));
}

TEST_F(RemoveTree, TellsWhatItDoesNot) {
  EXPECT_EQ(removed("none"), ENOENT);
  EXPECT_EQ(removed(""), EBUSY);
  std::string path = "t";
  for (std::size_t i = 0; i <= channel::kMaxEntryDepth; ++i) path += "/d";
  fs::create_directories(dir_ / path);
  EXPECT_EQ(removed("t"), E2BIG);
}

}  // namespace
}  // namespace brig::files
