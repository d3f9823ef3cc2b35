// SPDX-License-Identifier: Apache-2.0
// What is read of a tree that somebody hostile has made: files and directories, nothing else, and
// no more than allowed.
#include "unit/files/fixture.hpp"

#include <gmock/gmock.h>

#include <cerrno>

#include <sys/socket.h>
#include <sys/un.h>

namespace brig::files {
namespace {

using channel::EntryKind;
using channel::EntryTotals;

class Pack : public FilesTest {};

TEST_F(Pack, OneFileIsItsOwnRoot) {
  write("f", "hello");
  ::chmod((dir_ / "f").c_str(), 04751);
  const std::string stream = packed("f");
  ASSERT_TRUE(outcome_) << outcome_.error().message;
  EXPECT_EQ(outcome_->totals, (EntryTotals{.files = 1, .bytes = 5}));
  ASSERT_EQ(unpacked(stream, "g"), 0);
  EXPECT_EQ(text("g"), "hello");
  EXPECT_EQ(mode("g"), 0751U) << "no set-uid bit";
}

TEST_F(Pack, ATreeComesBackAsItWas) {
  write("t/a", "1");
  write("t/d/e/f", std::string(700'000, 'y'));
  write("t/d/empty", "");
  write("t/z\n\x1b", "odd");
  ::chmod((dir_ / "t/a").c_str(), 0400);
  ::chmod((dir_ / "t/d").c_str(), 0555);
  const std::string stream = packed("t");
  ASSERT_EQ(unpacked(stream, "u"), 0);
  EXPECT_EQ(outcome_->totals, (EntryTotals{.files = 4, .directories = 3, .bytes = 700'004}));
  EXPECT_EQ(text("u/a"), "1");
  EXPECT_EQ(text("u/d/e/f"), std::string(700'000, 'y'));
  EXPECT_EQ(text("u/z\n\x1b"), "odd");
  EXPECT_EQ(mode("u/a"), 0400U);
  EXPECT_EQ(mode("u/d"), 0555U);
  EXPECT_EQ(fs::last_write_time(dir_ / "u/d/e/f"), fs::last_write_time(dir_ / "t/d/e/f"));
  EXPECT_EQ(fs::last_write_time(dir_ / "u/d"), fs::last_write_time(dir_ / "t/d"));
  for (const char* path : {"t/d", "u/d"}) ::chmod((dir_ / path).c_str(), 0755);
}

TEST_F(Pack, SkipsAndNamesWhatIsNeitherFileNorDirectory) {
  write("t/f", "1");
  fs::create_symlink("/etc/passwd", dir_ / "t/link");
  fs::create_symlink("/etc", dir_ / "t/dirlink");
  ASSERT_EQ(::mkfifo((dir_ / "t/fifo").c_str(), 0644), 0);
  const sys::UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  (dir_ / "t/socket").string().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  const std::string stream = packed("t");
  ASSERT_TRUE(outcome_) << outcome_.error().message;
  EXPECT_EQ(outcome_->totals,
            (EntryTotals{.files = 1, .directories = 1, .bytes = 1, .skipped = 4}));
  const std::vector<Skipped> sent = outcome_->skipped;
  EXPECT_THAT(sent, testing::UnorderedElementsAre(
                        Skipped{"link", EntryKind::link}, Skipped{"dirlink", EntryKind::link},
                        Skipped{"fifo", EntryKind::fifo}, Skipped{"socket", EntryKind::socket}));
  ASSERT_EQ(unpacked(stream, "u"), 0);
  EXPECT_EQ(outcome_->skipped, sent) << "the other end tells the same";
  EXPECT_FALSE(fs::exists(fs::symlink_status(dir_ / "u/link")));
}

TEST_F(Pack, TheRootMustBeAFileOrADirectory) {
  fs::create_symlink("/etc/passwd", dir_ / "link");
  ASSERT_EQ(::mkfifo((dir_ / "fifo").c_str(), 0644), 0);
  packed("link");
  EXPECT_EQ(outcome_.error().error, ELOOP);
  packed("fifo");
  EXPECT_EQ(outcome_.error().error, EINVAL);
  packed("none");
  EXPECT_EQ(outcome_.error().error, ENOENT);
}

TEST_F(Pack, StopsAtEachLimit) {
  for (const char* path : {"t/a", "t/b", "t/c"}) write(path, "12345");
  packed("t", {.limits = {.entries = 4, .bytes = 15}});
  EXPECT_TRUE(outcome_);
  packed("t", {.limits = {.entries = 3, .bytes = 15}});
  EXPECT_EQ(outcome_.error().error, E2BIG);
  packed("t", {.limits = {.entries = 4, .bytes = 14}});
  EXPECT_EQ(outcome_.error().error, E2BIG);
}

TEST_F(Pack, StopsAtTheBoundOnDepth) {
  std::string path = "t";
  for (std::size_t i = 1; i < channel::kMaxEntryDepth; ++i) path += "/d";
  write(path + "/f", "1");
  packed("t");
  EXPECT_TRUE(outcome_) << outcome_.error().message;
  write(path + "/e/f", "1");
  packed("t");
  ASSERT_FALSE(outcome_);
  EXPECT_EQ(outcome_.error().error, E2BIG);
}

TEST_F(Pack, AListingTellsOfAllAndOpensNoFile) {
  write("t/f", "12345");
  write("t/d/g", "1");
  ::chmod((dir_ / "t/f").c_str(), 0);
  fs::create_symlink("x", dir_ / "t/l");
  const PackOptions listing{.limits = kMany, .contents = channel::Contents::none, .depth = 1};
  packed("t", listing);
  ASSERT_TRUE(outcome_);
  EXPECT_EQ(outcome_->totals, (EntryTotals{.files = 1, .directories = 2, .skipped = 1}))
      << "not below depth 1";
  ASSERT_EQ(::mkfifo((dir_ / "fifo").c_str(), 0), 0);
  packed("fifo", listing);
  EXPECT_EQ(outcome_->skipped, (std::vector<Skipped>{{"", EntryKind::fifo}}));
}

TEST_F(Pack, AFileThatShrinksIsAFailure) {
  // The kernel says that it has a page, and gives less.
  const Place from{sys::UniqueFd(::open("/sys/kernel", O_PATH | O_DIRECTORY | O_CLOEXEC)),
                   "uevent_seqnum"};
  const sys::UniqueFd nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  const auto outcome = pack(from, nowhere.get(), {.limits = kMany});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().error, EBUSY);
}

TEST_F(Pack, AReaderThatHasGoneIsAFailure) {
  write("f", std::string(1'000'000, 'x'));
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  const sys::UniqueFd end(fds[1]);
  ::close(fds[0]);
  const auto outcome = pack(place("f"), end.get(), {.limits = kMany});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().error, EPIPE);
}

TEST_F(Pack, ALinkOrFifoThatIsSwappedInIsNeverFollowed) {
  write("secret/s", "secret");
  write("t/a", "fine");
  write("t/d/s", "fine");
  std::jthread swapper([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      fs::rename(dir_ / "t/a", dir_ / "a");
      fs::create_symlink("../secret/s", dir_ / "t/a");
      fs::rename(dir_ / "t/d", dir_ / "d");
      fs::create_symlink("../secret", dir_ / "t/d");
      ::unlink((dir_ / "t/a").c_str());
      ::mkfifo((dir_ / "t/a").c_str(), 0600);
      ::unlink((dir_ / "t/d").c_str());
      ::unlink((dir_ / "t/a").c_str());
      fs::rename(dir_ / "a", dir_ / "t/a");
      fs::rename(dir_ / "d", dir_ / "t/d");
    }
  });
  for (int i = 0; i < 2000; ++i) {
    const std::string stream = packed("t");
    ASSERT_TRUE(outcome_) << outcome_.error().message;
    ASSERT_EQ(stream.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace brig::files
