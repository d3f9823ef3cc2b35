// SPDX-License-Identifier: Apache-2.0
// What a hostile stream, or a hostile tree at the target, can make: nothing outside of it, nothing
// but files and directories, no half of a file.
#include "unit/files/fixture.hpp"

#include <gmock/gmock.h>

#include <cerrno>

namespace brig::files {
namespace {

using channel::EntryKind;
using testing::ElementsAre;
using testing::IsEmpty;

class Unpack : public FilesTest {};

TEST_F(Unpack, MakesWhatIsThereAndNoMore) {
  ASSERT_EQ(unpacked(stream_of({directory(""), file("a", 3, 0751), directory("d", 0500),
                                file("d/b", 0, 0400)}),
                     "t"),
            0);
  EXPECT_THAT(names(), ElementsAre("t", "t/a", "t/d", "t/d/b"));
  EXPECT_EQ(text("t/a"), "xxx");
  EXPECT_EQ(mode("t/a"), 0751U);
  EXPECT_EQ(mode("t/d"), 0500U);
  EXPECT_EQ(mode("t/d/b"), 0400U);
  struct stat status {};
  ASSERT_EQ(::stat((dir_ / "t/d").c_str(), &status), 0);
  EXPECT_EQ(status.st_mtim.tv_sec, 1'600'000'000);
  EXPECT_EQ(status.st_mtim.tv_nsec, 5);
}

TEST_F(Unpack, PermissionsAreLessTheUmask) {
  ::umask(077);
  ASSERT_EQ(unpacked(stream_of({directory("", 0777), file("a", 0, 0777)}), "t"), 0);
  EXPECT_EQ(mode("t"), 0700U);
  EXPECT_EQ(mode("t/a"), 0700U);
}

TEST_F(Unpack, WithoutANameADirectoryTakesInWhatItHolds) {
  write("keep", "1");
  ASSERT_EQ(unpacked(stream_of({directory("", 0700), file("a", 1)}), ""), 0);
  EXPECT_THAT(names(), ElementsAre("a", "keep"));
  EXPECT_EQ(unpacked(stream_of({file("", 1)}), ""), EISDIR);
}

TEST_F(Unpack, HostileNamesLeaveNothingAnywhere) {
  const std::string out = dir_.filename().string() + "-out";  // nobody else's
  for (const std::string& path :
       {"../" + out, std::string(".."), "/" + out, "a/../../" + out, std::string("a\0b", 3),
        std::string("."), std::string("a//b"), std::string(256, 'n')}) {
    EXPECT_EQ(unpacked(stream_of({directory(""), file(path, 1)}), "t"), EBADMSG) << path;
    EXPECT_THAT(names(), ElementsAre("t")) << path;
    fs::remove_all(dir_ / "t");
  }
  EXPECT_FALSE(fs::exists(dir_.parent_path() / out));
}

TEST_F(Unpack, StopsAtEachLimitBeforeItWrites) {
  const std::string three = stream_of({directory(""), file("a", 5), file("b", 5)});
  EXPECT_EQ(unpacked(three, "t", {.entries = 3, .bytes = 10}), 0);
  EXPECT_EQ(unpacked(three, "u", {.entries = 2, .bytes = 10}), E2BIG);
  EXPECT_EQ(unpacked(three, "v", {.entries = 3, .bytes = 9}), E2BIG);
  EXPECT_FALSE(fs::exists(dir_ / "v/b"));
  std::string huge;
  append_entry(huge, file("", channel::kMaxEntrySize));
  EXPECT_EQ(unpacked(huge, "w"), E2BIG);
  EXPECT_FALSE(fs::exists(dir_ / "w"));
}

TEST_F(Unpack, ACutLeavesNoHalfOfAFile) {
  const std::string stream = stream_of({directory(""), file("a", 5), file("b", 5)});
  for (std::size_t size = 0; size < stream.size(); ++size) {
    ASSERT_EQ(unpacked(stream.substr(0, size), "t"), ENODATA) << size;
    for (const std::string& name : names())
      ASSERT_TRUE(name == "t" || text(name) == "xxxxx") << size << " " << name;
    fs::remove_all(dir_ / "t");
  }
}

TEST_F(Unpack, ALinkAtTheTargetIsReplacedNotFollowed) {
  write("secret", "old");
  fs::create_directories(dir_ / "t/d");
  fs::create_directories(dir_ / "out");
  fs::create_symlink("../secret", dir_ / "t/a");
  ASSERT_EQ(unpacked(stream_of({directory(""), file("a", 3)}), "t"), 0);
  EXPECT_EQ(text("secret"), "old");
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(dir_ / "t/a")));

  fs::create_symlink("../out", dir_ / "t/l");
  const int error = unpacked(stream_of({directory(""), directory("l"), file("l/f", 1)}), "t");
  EXPECT_TRUE(error == ELOOP || error == ENOTDIR) << error;
  EXPECT_TRUE(fs::is_empty(dir_ / "out"));
  fs::create_symlink("out", dir_ / "rootlink");
  EXPECT_NE(unpacked(stream_of({directory(""), file("f", 1)}), "rootlink"), 0);
  EXPECT_TRUE(fs::is_empty(dir_ / "out"));
}

TEST_F(Unpack, AFileIsReplacedWholeAndADirectoryNever) {
  write("t/a", "old and longer");
  fs::create_hard_link(dir_ / "t/a", dir_ / "other");
  fs::create_directories(dir_ / "t/d");
  ASSERT_EQ(unpacked(stream_of({directory(""), file("a", 3, 0600)}), "t"), 0);
  EXPECT_EQ(text("t/a"), "xxx");
  EXPECT_EQ(mode("t/a"), 0600U);
  EXPECT_EQ(text("other"), "old and longer");
  EXPECT_EQ(unpacked(stream_of({directory(""), file("d", 1)}), "t"), EISDIR);
  EXPECT_EQ(unpacked(stream_of({directory(""), directory("a")}), "t"), ENOTDIR);
  EXPECT_THAT(names(), ElementsAre("other", "t", "t/a", "t/d")) << "no draft is left";
}

TEST_F(Unpack, AFifoAtTheTargetIsReplacedNotOpened) {
  ASSERT_EQ(::mkfifo((dir_ / "f").c_str(), 0600), 0);
  ASSERT_EQ(unpacked(stream_of({file("", 3)}), "f"), 0);
  EXPECT_EQ(text("f"), "xxx");
}

TEST_F(Unpack, ADirectoryThatIsThereKeepsItsMode) {
  fs::create_directories(dir_ / "t");
  ::chmod((dir_ / "t").c_str(), 0711);
  ASSERT_EQ(unpacked(stream_of({directory("", 0777), file("a")}), "t"), 0);
  EXPECT_EQ(mode("t"), 0711U);
}

TEST_F(Unpack, WhatIsSkippedIsNotMade) {
  const channel::Entry link{EntryKind::link, 0777, 0, 0, 0, "l"};
  const channel::Entry device{EntryKind::device, 0777, 0, 0, 0, "c"};
  ASSERT_EQ(unpacked(stream_of({directory(""), link, device}), "t"), 0);
  EXPECT_THAT(names(), ElementsAre("t"));
  EXPECT_THAT(outcome_->skipped,
              ElementsAre(Skipped{"l", EntryKind::link}, Skipped{"c", EntryKind::device}));
}

TEST_F(Unpack, NamesNoMoreOfThemThanTheBound) {
  std::vector<std::string> paths;
  std::vector<channel::Entry> entries{directory("")};
  for (std::size_t i = 0; i < kMaxNamed + 5; ++i) paths.push_back("l" + std::to_string(i));
  for (const std::string& path : paths) entries.push_back({EntryKind::link, 0, 0, 0, 0, path});
  ASSERT_EQ(unpacked(stream_of(entries), "t"), 0);
  EXPECT_EQ(outcome_->totals.skipped, kMaxNamed + 5);
  EXPECT_EQ(outcome_->skipped.size(), kMaxNamed);
}

TEST_F(Unpack, AMissingParentIsAFailure) {
  fs::create_directories(dir_ / "p");
  Place gone = place("t", "p");
  fs::remove(dir_ / "p");
  FILE* file_stream = std::tmpfile();
  const std::string stream = stream_of({file("", 1)});
  EXPECT_EQ(::pwrite(::fileno(file_stream), stream.data(), stream.size(), 0),
            static_cast<ssize_t>(stream.size()));
  const auto outcome = unpack(::fileno(file_stream), std::move(gone), kMany);
  std::fclose(file_stream);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().error, ENOENT);
  EXPECT_THAT(names(), IsEmpty());
}

}  // namespace
}  // namespace brig::files
