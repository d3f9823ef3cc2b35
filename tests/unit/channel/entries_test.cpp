// SPDX-License-Identifier: Apache-2.0
// The stream of entries: what is written is read back however it is cut, and everything else is
// refused.
#include "channel/entries.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace brig::channel {
namespace {

constexpr std::size_t kHeaderSize = 32;

/// What was read: "kind path" of each entry, the bytes of files, "end".
struct Read {
  std::vector<std::string> pieces;
  std::string error;
  bool finished = false;
  EntryTotals totals;
};

Read read(std::string_view stream, std::size_t step, Contents contents = Contents::bytes) {
  EntryReader reader(contents);
  Read all;
  std::string content;
  const auto flush = [&] {
    if (!content.empty()) all.pieces.push_back(content);
    content.clear();
  };
  while (!stream.empty() && all.error.empty()) {
    std::string_view piece = stream.substr(0, step);
    stream.remove_prefix(piece.size());
    while (true) {
      const auto next = reader.next(piece);
      if (!next) {
        EXPECT_EQ(next.error().code, Errc::data_loss);
        all.error = next.error().message;
        std::string_view more = "x";
        EXPECT_FALSE(reader.next(more)) << "it goes on after nonsense";
        break;
      }
      if (!*next) break;
      if ((*next)->kind == EntryPiece::Kind::bytes) {
        content += (*next)->bytes;
        continue;
      }
      flush();
      if ((*next)->kind == EntryPiece::Kind::end) {
        all.pieces.emplace_back("end");
      } else {
        const Entry& entry = (*next)->entry;
        all.pieces.push_back(std::to_string(static_cast<int>(entry.kind)) + " " +
                             std::string(entry.path));
      }
    }
  }
  flush();
  all.finished = reader.finished();
  all.totals = reader.totals();
  return all;
}

/// A stream of these entries and its end. Files hold as many 'x' as their size.
std::string stream_of(const std::vector<Entry>& entries, Contents contents = Contents::bytes) {
  std::string out;
  EntryTotals totals;
  for (const Entry& entry : entries) {
    append_entry(out, entry);
    if (entry.kind == EntryKind::regular && contents == Contents::bytes)
      out.append(entry.size, 'x');
    count_entry(totals, entry, contents);
  }
  append_end(out, totals);
  return out;
}

Entry file(std::string_view path, std::uint64_t size = 0) {
  return {EntryKind::regular, 0644, 1, 2, size, path};
}
Entry directory(std::string_view path) {
  return {EntryKind::directory, 0755, 1, 2, 0, path};
}

std::string error_of(const std::vector<Entry>& entries, Contents contents = Contents::bytes) {
  const std::string stream = stream_of(entries, contents);
  const Read whole = read(stream, stream.size(), contents);
  EXPECT_EQ(read(stream, 1, contents).error, whole.error);
  return whole.error;
}
std::string error_of(std::string_view path) {
  return error_of({directory(""), file(path)});
}

const std::vector<Entry> kTree{directory(""),    file("a", 5),
                               directory("d"),   directory("d/e"),
                               file("d/e/f", 3), {EntryKind::link, 0777, -5, 999'999'999, 0, "d/l"},
                               file("d/g"),      directory("h")};

TEST(Entries, AreReadBackHoweverTheyAreCut) {
  const std::string stream = stream_of(kTree);
  const std::vector<std::string> expected{"2 ",  "1 a",   "xxxxx", "2 d", "2 d/e", "1 d/e/f",
                                          "xxx", "3 d/l", "1 d/g", "2 h", "end"};
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    const Read all = read(stream, step);
    ASSERT_EQ(all.error, "") << step;
    EXPECT_EQ(all.pieces, expected) << step;
    EXPECT_TRUE(all.finished);
    EXPECT_EQ(all.totals, (EntryTotals{.files = 3, .directories = 4, .bytes = 8, .skipped = 1}));
  }
}

TEST(Entries, KeepEveryField) {
  const Entry entry{EntryKind::regular, 0751, -kMaxEntryTime, 999'999'999, kMaxEntrySize, ""};
  std::string stream;
  append_entry(stream, entry);
  std::string_view rest = stream;
  EntryReader reader(Contents::bytes);
  EXPECT_EQ(reader.next(rest).value()->entry, entry);
  EXPECT_EQ(reader.left(), kMaxEntrySize);
}

TEST(Entries, ACutIsToldFromTheEnd) {
  const std::string stream = stream_of(kTree);
  for (std::size_t size = 0; size < stream.size(); ++size) {
    const Read all = read(std::string_view(stream).substr(0, size), 7);
    EXPECT_EQ(all.error, "") << size;
    EXPECT_FALSE(all.finished) << size;
  }
}

TEST(Entries, RefuseWhatComesAfterTheEnd) {
  EXPECT_NE(read(stream_of({file("")}) + 'x', 1000).error, "");
  EXPECT_NE(read(stream_of({file("")}) + stream_of({file("")}), 1000).error, "");
}

TEST(Entries, RefuseEveryPathThatIsNotClean) {
  for (const std::string& path :
       {std::string(""), std::string("/a"), std::string("a/"), std::string("a//b"),
        std::string("."), std::string(".."), std::string("./a"), std::string("../a"),
        std::string("a/.."), std::string("a/./b"), std::string("a/../../b"), std::string("a\0b", 3),
        std::string("a/\0", 3), std::string(256, 'n'), std::string("/etc/passwd"),
        std::string("//")})
    EXPECT_NE(error_of(path), "") << path;
  for (const std::string& path : {std::string("..."), std::string("a b\n\x1b"), std::string("-rf"),
                                  std::string("\xff"), std::string("C:\\x"), std::string(255, 'n')})
    EXPECT_EQ(error_of(path), "") << path;
}

TEST(Entries, RefuseMoreDirectoriesThanTheBound) {
  std::vector<Entry> entries{directory("")};
  std::vector<std::string> paths;
  paths.reserve(kMaxEntryDepth + 1);
  std::string path;
  for (std::size_t i = 0; i < kMaxEntryDepth; ++i) {
    path += path.empty() ? "d" : "/d";
    entries.push_back(directory(paths.emplace_back(path)));
  }
  EXPECT_EQ(error_of(entries), "");
  entries.push_back(directory(paths.emplace_back(path + "/d")));
  EXPECT_NE(error_of(entries), "");
}

TEST(Entries, RefuseWhatDoesNotFollowDepthFirst) {
  EXPECT_NE(error_of({directory(""), file("a/b")}), "") << "its directory has not come";
  EXPECT_NE(error_of({directory(""), directory("a"), directory("b"), file("a/x")}), "");
  EXPECT_NE(error_of({directory(""), directory("a"), file("ab/x")}), "");
  EXPECT_NE(error_of({directory(""), file("a"), file("a/x")}), "") << "below a file";
  EXPECT_NE(error_of({directory(""), {EntryKind::link, 0777, 0, 0, 0, "l"}, file("l/x")}), "");
  EXPECT_NE(error_of({file(""), file("a")}), "") << "below a root that is a file";
  EXPECT_NE(error_of({file("a")}), "") << "without a root";
  EXPECT_NE(error_of({directory(""), directory("")}), "") << "a second root";
  EXPECT_NE(read(stream_of({}), 1000).error, "") << "nothing at all";
}

TEST(Entries, ATreeIsRootedInAFileOrADirectory) {
  for (const EntryKind kind : {EntryKind::link, EntryKind::fifo, EntryKind::socket,
                               EntryKind::device, EntryKind::unreadable}) {
    const std::vector<Entry> entries{{kind, 0644, 0, 0, 0, ""}};
    EXPECT_NE(error_of(entries), "");
    EXPECT_EQ(error_of(entries, Contents::none), "") << "a listing may tell of it";
  }
}

TEST(Entries, RefuseFieldsThatAreOutOfBounds) {
  EXPECT_NE(error_of({{EntryKind::regular, 01000, 0, 0, 0, ""}}), "");
  EXPECT_NE(error_of({{EntryKind::regular, 04755, 0, 0, 0, ""}}), "");
  EXPECT_NE(error_of({{EntryKind::regular, 0, kMaxEntryTime + 1, 0, 0, ""}}), "");
  EXPECT_NE(error_of({{EntryKind::regular, 0, -kMaxEntryTime - 1, 0, 0, ""}}), "");
  EXPECT_NE(error_of({{EntryKind::regular, 0, 0, 1'000'000'000, 0, ""}}), "");
  EXPECT_NE(error_of({{EntryKind::directory, 0, 0, 0, 1, ""}}), "") << "a directory with a size";
  EXPECT_NE(error_of({{EntryKind::regular, 0, 0, 0, kMaxEntrySize + 1, ""}}, Contents::none), "");
}

TEST(Entries, RefuseHeadersThatNobodyWrites) {
  const std::string stream = stream_of({directory(""), file("a", 1)});
  const auto changed = [&](std::size_t at, char byte) {
    std::string other = stream;
    other[at] = byte;
    return read(other, other.size()).error;
  };
  EXPECT_NE(changed(0, 8), "") << "a kind that is none";
  EXPECT_NE(changed(0, '\xff'), "");
  EXPECT_NE(changed(1, 1), "");
  for (std::size_t at = 28; at < kHeaderSize; ++at) EXPECT_NE(changed(at, 1), "") << at;
  EXPECT_NE(changed(kHeaderSize + 6, 1), "") << "a path of 64 KiB";
  EXPECT_NE(changed(kHeaderSize + 5, 0x10), "") << "a path of 4097 bytes";
}

TEST(Entries, RefuseAnEndThatCountsOtherwise) {
  const std::string stream = stream_of(kTree);
  for (std::size_t back = 1; back <= 64; ++back) {
    std::string other = stream;
    char& byte = other[other.size() - back];
    byte = static_cast<char>(byte + 1);
    const Read all = read(other, other.size());
    EXPECT_FALSE(all.finished) << back;
    EXPECT_NE(all.error, "") << back;
  }
}

TEST(Entries, AListingHasNoBytes) {
  const std::string stream = stream_of(kTree, Contents::none);
  const Read all = read(stream, 5, Contents::none);
  EXPECT_EQ(all.error, "");
  EXPECT_TRUE(all.finished);
  EXPECT_EQ(all.totals.bytes, 0U);
  EXPECT_EQ(all.totals.files, 3U);
}

}  // namespace
}  // namespace brig::channel
