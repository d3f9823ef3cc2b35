// SPDX-License-Identifier: Apache-2.0
// The host's half of moving files, with an inside that is a directory, or hostile.
#include "sandbox/file_transfer.hpp"

#include "channel/entries.hpp"
#include "files/buffer.hpp"
#include "sys/errno.hpp"
#include "sys/unique_fd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>

#include <fcntl.h>

namespace brig::sandbox {
namespace {

namespace fs = std::filesystem;
using files::Verb;

class FileTransfer : public testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    std::string pattern = testing::TempDir() + "brig-transfer-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    dir_ = fs::canonical(pattern);
    fs::create_directories(dir_ / "host");
    fs::create_directories(dir_ / "inside/work");
    fs::create_directories(dir_ / "inside/tmp");
  }
  void TearDown() override { fs::remove_all(dir_); }

  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((dir_ / path).parent_path());
    std::ofstream(dir_ / path) << text;
  }
  std::string text(const std::string& path) const {
    std::ifstream stream(dir_ / path);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::string host(const std::string& path = {}) const { return dir_ / "host" / path; }

  /// As brig-init does it.
  RunFileJob inside() const {
    return [this](const FileJob& job, const base::Until& /*until*/) -> Result<void> {
      const sys::UniqueFd root(::open((dir_ / "inside" / job.place.substr(1)).c_str(),
                                      O_PATH | O_DIRECTORY | O_CLOEXEC));
      const int flags = job.out >= 0 ? ::fcntl(job.out, F_GETFL) : 0;
      EXPECT_TRUE(job.out < 0 || (flags & O_NONBLOCK) != 0);
      if (job.out >= 0) ::fcntl(job.out, F_SETFL, 0);  // perform() waits, a session does not
      const auto done = files::perform(job.operation, root.get(), job.in, job.out);
      if (!done) return sys::fail_errno(done.error().error, done.error().message);
      return {};
    };
  }
  /// An inside that writes these bytes and then ends so.
  static RunFileJob saying(std::string bytes, Result<void> end = {}) {
    return [bytes = std::move(bytes), end](const FileJob& job, const base::Until& /*until*/) {
      files::write_all(job.out, bytes);
      return end;
    };
  }

  Result<Transferred> put(const std::string& from, const std::string& to) const {
    return put_files(inside(), {from, to}, {}, soon_);
  }
  Result<Transferred> get(const std::string& from, const std::string& to) const {
    return get_files(inside(), {from, to}, {}, soon_);
  }

  fs::path dir_;
  base::Until soon_ = base::Until::after(std::chrono::seconds(30));
};

TEST_F(FileTransfer, APathNamesWhereACopyGoes) {
  write("host/d/f", "1");
  ASSERT_TRUE(put(host("d"), "/work"));
  EXPECT_EQ(text("inside/work/d/f"), "1");
  ASSERT_TRUE(put(host("d"), "/work/new"));
  EXPECT_EQ(text("inside/work/new/f"), "1");
  ASSERT_TRUE(put(host("d/."), "/work"));
  EXPECT_EQ(text("inside/work/f"), "1");
  ASSERT_TRUE(put(host("d/f"), "/tmp/g"));
  EXPECT_EQ(text("inside/tmp/g"), "1");
  ASSERT_TRUE(put(host("d/f"), "/work/d/"));
  EXPECT_EQ(put(host("d/f"), "/work/none/").error().code, Errc::not_found);
  EXPECT_EQ(put(host("d/f"), "/work/none/g").error().code, Errc::not_found);
  EXPECT_EQ(put(host("none"), "/work").error().code, Errc::not_found);
  EXPECT_EQ(put(host("d"), "/work/f").error().code, Errc::not_found) << "ENOTDIR";
  EXPECT_EQ(put(host("d"), "/etc").error().code, Errc::invalid_argument);

  ASSERT_TRUE(get("/work", host("all")));
  EXPECT_EQ(text("host/all/new/f"), "1");
  ASSERT_TRUE(get("/work/f", host()));
  EXPECT_EQ(text("host/f"), "1");
  ASSERT_TRUE(get("/work/d/.", host("d")));
  EXPECT_EQ(get("/work/none", host()).error().code, Errc::not_found);
  EXPECT_EQ(get("/work/f", host("none/g")).error().code, Errc::not_found);
  EXPECT_EQ(get("/work/../etc", host()).error().code, Errc::invalid_argument);
}

TEST_F(FileTransfer, ALinkThatIsNamedIsRefusedOnBothSides) {
  write("host/real/f", "1");
  fs::create_symlink("real", host("link"));
  write("inside/work/f", "2");
  fs::create_symlink("/etc", dir_ / "inside/work/link");
  for (const auto& copied :
       {put(host("link"), "/work"), put(host("link/."), "/work"), put(host("real/f"), "/work/link"),
        get("/work/f", host("link")), get("/work/f", host("link/")), get("/work/link", host()),
        get("/work/link/passwd", host())}) {
    ASSERT_FALSE(copied);
    EXPECT_TRUE(copied.error().code == Errc::invalid_argument ||
                copied.error().code == Errc::not_found)
        << copied.error().message;
  }
  EXPECT_FALSE(fs::exists(host("real/f2")));
  EXPECT_EQ(text("host/real/f"), "1");
}

TEST_F(FileTransfer, MovesMoreThanAPipeHolds) {
  const std::string big(5'000'000, 'b');
  write("host/big", big);
  const auto there = put(host("big"), "/work");
  ASSERT_TRUE(there) << there.error().message;
  EXPECT_EQ(there->bytes, MemorySize::bytes(big.size()));
  const auto back = get("/work/big", host("again"));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(text("host/again"), big);
}

TEST_F(FileTransfer, TheEndThatFailedIsTheOneThatIsTold) {
  write("host/big", std::string(5'000'000, 'b'));
  const RunFileJob full = [](const FileJob&, const base::Until&) {
    return sys::fail_errno(ENOSPC, "write 'big'");
  };
  const auto failed = put_files(full, {host("big"), "/work"}, {}, soon_);
  EXPECT_EQ(failed.error().code, Errc::resource_exhausted);
  EXPECT_EQ(failed.error().message,
            "put '" + host("big") + "' to '/work': write 'big': No space left on device");
  write("inside/work/big", std::string(5'000'000, 'b'));
  const auto limited = get_files(inside(), {"/work/big", host()},
                                 {.limits = {.bytes = MemorySize::bytes(10)}}, soon_);
  EXPECT_EQ(limited.error().code, Errc::resource_exhausted);
  EXPECT_FALSE(fs::exists(host("big2")));
}

TEST_F(FileTransfer, WhatAHostileInsideSaysIsNotBelieved) {
  using channel::Entry;
  using channel::EntryKind;
  std::string stream;
  channel::append_entry(stream, {EntryKind::directory, 0755, 0, 0, 0, ""});
  const std::string root = stream;
  channel::append_entry(stream, {EntryKind::regular, 0644, 0, 0, 1, "../out"});
  stream += 'x';
  const auto get_saying = [&](const std::string& bytes, Result<void> end = {}) {
    const auto got = get_files(saying(bytes, std::move(end)), {"/work/a", host("t")}, {}, soon_);
    EXPECT_FALSE(got);
    return got ? Errc::internal : got.error().code;
  };
  EXPECT_EQ(get_saying(stream), Errc::data_loss);
  EXPECT_EQ(get_saying(std::string(1000, 'x')), Errc::data_loss);
  EXPECT_EQ(get_saying(""), Errc::data_loss) << "it ended well and said nothing";
  EXPECT_EQ(get_saying(root), Errc::data_loss) << "cut";
  EXPECT_EQ(get_saying(root, fail(Errc::cancelled, "cancelled")), Errc::cancelled);
  std::string huge;
  channel::append_entry(huge, {EntryKind::regular, 0644, 0, 0, channel::kMaxEntrySize, ""});
  EXPECT_EQ(get_saying(huge), Errc::resource_exhausted);
  EXPECT_FALSE(fs::exists(dir_ / "host/out"));
  const auto listed = list_files(saying(stream), "/work", 1, soon_);
  EXPECT_EQ(listed.error().code, Errc::data_loss);
}

TEST_F(FileTransfer, ListsAndRemoves) {
  write("inside/work/d/b", "123");
  write("inside/work/d/a", "");
  fs::create_symlink("x", dir_ / "inside/work/d/l");
  const auto listed = list_files(inside(), "/work/d", 1, soon_);
  ASSERT_TRUE(listed) << listed.error().message;
  ASSERT_EQ(listed->size(), 4U);
  EXPECT_EQ((*listed)[0].kind, FileKind::directory);
  EXPECT_EQ((*listed)[1].path, "a");
  EXPECT_EQ((*listed)[2].size, MemorySize::bytes(3));
  EXPECT_EQ((*listed)[3].kind, FileKind::link);
  const auto age = std::chrono::system_clock::now() - (*listed)[2].modified;
  EXPECT_LT(age, std::chrono::hours(1));
  EXPECT_EQ(list_files(inside(), "/work", 0, soon_)->size(), 1U);
  EXPECT_TRUE(remove_files(inside(), "/work/d", soon_));
  EXPECT_EQ(remove_files(inside(), "/work/d", soon_).error().code, Errc::not_found);
  EXPECT_EQ(remove_files(inside(), "/work", soon_).error().code, Errc::conflict);
}

TEST_F(FileTransfer, ATimeThatNoClockHasIsCut) {
  using channel::EntryKind;
  std::string stream;
  channel::append_entry(stream,
                        {EntryKind::regular, 0644, channel::kMaxEntryTime, 999'999'999, 0, ""});
  channel::append_end(stream, {.files = 1});
  const auto listed = list_files(saying(stream), "/work/a", 0, soon_);
  ASSERT_TRUE(listed) << listed.error().message;
  EXPECT_GT((*listed)[0].modified, std::chrono::system_clock::now());
}

}  // namespace
}  // namespace brig::sandbox
