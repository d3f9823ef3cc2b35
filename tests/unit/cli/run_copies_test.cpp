// SPDX-License-Identifier: Apache-2.0
#include "cli/run_copies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig::cli {
namespace {

using testing::ElementsAre;

TEST(RunCopies, AreCutWhereTheInsidePathIs) {
  EXPECT_EQ(parse_put("a:/work"), (FileCopy{"a", "/work"}));
  EXPECT_EQ(parse_put("/x:y/a:/work/b"), (FileCopy{"/x:y/a", "/work/b"}));
  EXPECT_EQ(parse_put("a:/b:/work/c"), (FileCopy{"a:/b", "/work/c"}));
  EXPECT_EQ(parse_get("/work/a:."), (FileCopy{"/work/a", "."}));
  EXPECT_EQ(parse_get("/work/a:b:c"), (FileCopy{"/work/a", "b:c"}));
}

TEST(RunCopies, RefuseWhatHasNoTwoEnds) {
  for (const char* text : {"", "a", "a:", ":/work", "a:work"}) {
    const auto copy = parse_put(text);
    ASSERT_FALSE(copy) << text;
    EXPECT_EQ(copy.error().code, Errc::invalid_argument);
    EXPECT_THAT(copy.error().message, testing::HasSubstr("--put"));
  }
  for (const char* text : {"", "/work/a", "/work/a:", ":b"}) EXPECT_FALSE(parse_get(text)) << text;
}

TEST(RunCopies, AreReadInOrder) {
  RunSpec spec{.image = *ImageRef::parse("x"), .argv = {}};
  CopyOptions options{.puts = {"a:/work", "b:/tmp"}, .gets = {"/work/c:d"}};
  ASSERT_TRUE(read_copies(options, spec));
  EXPECT_THAT(spec.puts, ElementsAre(FileCopy{"a", "/work"}, FileCopy{"b", "/tmp"}));
  EXPECT_THAT(spec.gets, ElementsAre(FileCopy{"/work/c", "d"}));
  options.gets = {"x"};
  EXPECT_FALSE(read_copies(options, spec));
}

TEST(RunCopies, NotesNameWhatIsMissing) {
  EXPECT_TRUE(copy_notes({}).empty());
  CopyResult put{.copy = {"src", "/work"}, .failure = {}};
  put.moved.skipped = 5;
  for (const char* path : {"l", "a\x1b", "f", "g"})
    put.moved.skipped_files.push_back({path, FileKind::link});
  const CopyResult get{.copy = {"/work/x", "."}, .failure = Error{Errc::not_found, "get x", 0, ""}};
  EXPECT_THAT(copy_notes({put, get}),
              ElementsAre("'src': 5 skipped, as neither file nor directory or not readable: 'l' "
                          "(link), 'a\\x1b' (link), 'f' (link), …",
                          "get x"));
}

}  // namespace
}  // namespace brig::cli
