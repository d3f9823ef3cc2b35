// SPDX-License-Identifier: Apache-2.0
// Large files go past the buffer, and where the kernel refuses that, nothing is lost.
#include "files/passage.hpp"

#include "files/buffer.hpp"
#include "unit/files/fixture.hpp"

#include <cerrno>
#include <cstddef>
#include <future>
#include <utility>

namespace brig::files {
namespace {

/// Bytes of which no two stretches are alike, so that a lost or doubled one shows.
std::string some_bytes(std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; bytes.size() < size; ++i) bytes += std::to_string(i) + ' ';
  bytes.resize(size);
  return bytes;
}

struct Pipe {
  Pipe() {
    std::array<int, 2> fds{};
    EXPECT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
    read.reset(fds[0]);
    write.reset(fds[1]);
  }
  sys::UniqueFd read;
  sys::UniqueFd write;
};

class PassageTest : public FilesTest {
 protected:
  sys::UniqueFd open(const std::string& name, int flags) const {
    return sys::UniqueFd(::open((dir_ / name).c_str(), flags | O_CLOEXEC, 0644));
  }
  /// Moves `from` to `to`, whole; how many bytes went through the passage.
  static std::size_t pass_all(int from, int to) {
    Passage passage;
    std::size_t passed = 0;
    while (true) {
      const auto size = passage.pass(from, to, kBufferSize);
      EXPECT_TRUE(size) << size.error();
      if (!size || *size == 0) return passed;
      passed += *size;
    }
  }
};

TEST_F(PassageTest, MovesAFileToAPipeAndAPipeToAFile) {
  const std::string bytes = some_bytes(1'000'003);
  write("from", bytes);
  const sys::UniqueFd from = open("from", O_RDONLY);
  const sys::UniqueFd to = open("to", O_WRONLY | O_CREAT);
  Pipe pipe;
  auto beside = std::async(std::launch::async, [&] { return pass_all(pipe.read.get(), to.get()); });
  EXPECT_EQ(pass_all(from.get(), pipe.write.get()), bytes.size());
  pipe.write.reset();
  EXPECT_EQ(beside.get(), bytes.size());
  EXPECT_EQ(text("to"), bytes);
}

TEST_F(PassageTest, WhatItTookArrivesWhereItCantBeSpliced) {
  const std::string bytes = some_bytes(3 * kBufferSize);
  write("from", bytes);
  const sys::UniqueFd from = open("from", O_RDONLY);
  const sys::UniqueFd to = open("to", O_WRONLY | O_CREAT | O_APPEND);  // EINVAL
  Passage passage;
  EXPECT_EQ(passage.pass(from.get(), to.get(), kBufferSize), kBufferSize);
  EXPECT_EQ(text("to"), bytes.substr(0, kBufferSize));
  EXPECT_EQ(passage.pass(from.get(), to.get(), kBufferSize), 0U) << "not tried again";
  EXPECT_EQ(::lseek(from.get(), 0, SEEK_CUR), static_cast<off_t>(kBufferSize));
}

TEST_F(PassageTest, TakesNothingOfWhatItCantRead) {
  write("to", "");
  const sys::UniqueFd to = open("to", O_WRONLY);
  EXPECT_EQ(Passage().pass(open(".", O_RDONLY).get(), to.get(), kBufferSize), 0U);
  const sys::UniqueFd empty = open("to", O_RDONLY);
  EXPECT_EQ(Passage().pass(empty.get(), to.get(), kBufferSize), 0U) << "at the end";
}

TEST_F(PassageTest, TellsWhyItCantBeWritten) {
  write("from", some_bytes(kBufferSize));
  const sys::UniqueFd from = open("from", O_RDONLY);
  const sys::UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  const auto passed = Passage().pass(from.get(), full.get(), kBufferSize);
  ASSERT_FALSE(passed);
  EXPECT_EQ(passed.error(), ENOSPC);
}

/// A tree of files on either side of the size from which they go past the buffer.
class LargeFiles : public PassageTest {
 protected:
  void SetUp() override {
    PassageTest::SetUp();
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kBufferSize - 1, kBufferSize,
                                   kBufferSize + 1, 4 * kBufferSize, 5 * kBufferSize - 33})
      sizes_.emplace_back("t/" + std::to_string(size), size);
    for (const auto& [path, size] : sizes_) write(path, some_bytes(size));
  }
  void expect_same(const std::string& copy) const {
    for (const auto& [path, size] : sizes_)
      EXPECT_TRUE(text(copy + path.substr(1)) == some_bytes(size)) << path;
  }

  static constexpr Limits kLarge{.entries = 100, .bytes = std::uint64_t{1} << 30U};
  std::vector<std::pair<std::string, std::size_t>> sizes_;
};

TEST_F(LargeFiles, ComeThroughAPipe) {
  Pipe pipe;
  auto beside =
      std::async(std::launch::async, [&] { return unpack(pipe.read.get(), place("u"), kLarge); });
  const auto packed = pack(place("t"), pipe.write.get(), {.limits = kLarge});
  pipe.write.reset();
  ASSERT_TRUE(packed) << packed.error().message;
  const auto unpacked = beside.get();
  ASSERT_TRUE(unpacked) << unpacked.error().message;
  EXPECT_EQ(packed->totals, unpacked->totals);
  expect_same("u");
}

TEST_F(LargeFiles, ComeThroughWhatCantBeSpliced) {
  const sys::UniqueFd to = open("stream", O_WRONLY | O_CREAT | O_APPEND);
  const auto packed = pack(place("t"), to.get(), {.limits = kLarge});
  ASSERT_TRUE(packed) << packed.error().message;
  const sys::UniqueFd from = open("stream", O_RDONLY);
  const auto unpacked = unpack(from.get(), place("u"), kLarge);
  ASSERT_TRUE(unpacked) << unpacked.error().message;
  expect_same("u");
}

TEST_F(LargeFiles, CutInTheMiddleLeaveNoHalf) {
  const std::string whole = stream_of({file("", 2 * kBufferSize)});
  for (const std::size_t size : {kBufferSize, whole.size() - kBufferSize, whole.size() - 65}) {
    EXPECT_EQ(unpacked(whole.substr(0, size), "f", kLarge), ENODATA) << size;
    EXPECT_FALSE(fs::exists(dir_ / "f"));
  }
  EXPECT_EQ(names().size(), 1 + sizes_.size()) << "nor a draft";
}

/// Is told of each piece, and makes the file shorter after the first.
class Shortener : public Observer {
 public:
  explicit Shortener(fs::path path) : path_(std::move(path)) {}
  void moved(const channel::EntryTotals& so_far) override {
    fs::resize_file(path_, kBufferSize + 1);
    EXPECT_GT(so_far.bytes, last_);
    last_ = so_far.bytes;
  }

 private:
  fs::path path_;
  std::uint64_t last_ = 0;
};

TEST_F(LargeFiles, ThatShrinkMeanwhileAreAFailure) {
  write("f", some_bytes(4 * kBufferSize));
  Shortener shortener(dir_ / "f");
  const sys::UniqueFd to = open("stream", O_WRONLY | O_CREAT);
  const auto packed = pack(place("f"), to.get(), {.limits = kLarge}, &shortener);
  ASSERT_FALSE(packed);
  EXPECT_EQ(packed.error().error, EBUSY);
}

/// Makes the file longer after each piece.
class Lengthener : public Observer {
 public:
  explicit Lengthener(fs::path path) : path_(std::move(path)) {}
  void moved(const channel::EntryTotals& /*so_far*/) override {
    std::ofstream(path_, std::ios::app) << "more";
  }

 private:
  fs::path path_;
};

TEST_F(LargeFiles, ThatGrowMeanwhileAreCutAtTheirSize) {
  write("f", some_bytes(2 * kBufferSize));
  Lengthener lengthener(dir_ / "f");
  const sys::UniqueFd to = open("stream", O_WRONLY | O_CREAT);
  ASSERT_TRUE(pack(place("f"), to.get(), {.limits = kLarge}, &lengthener));
  const sys::UniqueFd from = open("stream", O_RDONLY);
  ASSERT_TRUE(unpack(from.get(), place("g"), kLarge));
  EXPECT_TRUE(text("g") == some_bytes(2 * kBufferSize));
}

}  // namespace
}  // namespace brig::files
