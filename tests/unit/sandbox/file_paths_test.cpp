// SPDX-License-Identifier: Apache-2.0
#include "sandbox/file_paths.hpp"

#include <gtest/gtest.h>

namespace brig::sandbox {
namespace {

std::string ended(std::string_view path) {
  const auto split = split_end(path);
  if (!split) return "refused";
  switch (split->end) {
    case PathEnd::plain:
      return split->path + " is " + name_of(*split);
    case PathEnd::slash:
      return split->path + " with slash is " + name_of(*split);
    case PathEnd::contents:
      break;
  }
  EXPECT_EQ(name_of(*split), "");
  return "in " + split->path;
}

TEST(FilePaths, TellHowAPathEnds) {
  EXPECT_EQ(ended("a"), "a is a");
  EXPECT_EQ(ended("/x/a.txt"), "/x/a.txt is a.txt");
  EXPECT_EQ(ended("x/a/"), "x/a with slash is a");
  EXPECT_EQ(ended("x/a//"), "x/a with slash is a");
  EXPECT_EQ(ended("x/."), "in x");
  EXPECT_EQ(ended("x/./"), "in x");
  EXPECT_EQ(ended("x//."), "in x");
  EXPECT_EQ(ended("."), "in .");
  EXPECT_EQ(ended("./"), "in .");
  EXPECT_EQ(ended(".."), "in ..");
  EXPECT_EQ(ended("x/.."), "in x/..");
  EXPECT_EQ(ended("/"), "in /");
  EXPECT_EQ(ended("/."), "in /");
  EXPECT_EQ(ended("..."), "... is ...");
  EXPECT_EQ(ended("x."), "x. is x.");
  EXPECT_EQ(ended(""), "refused");
  EXPECT_EQ(ended(std::string_view("a\0b", 3)), "refused");
}

std::string inside(std::string_view path) {
  const auto read = read_inside_path(path);
  if (!read) {
    EXPECT_EQ(read.error().code, Errc::invalid_argument);
    return "refused";
  }
  return read->place + " " + read->below + " " + read->name();
}

TEST(FilePaths, InsideLieInTheWritablePlaces) {
  EXPECT_EQ(inside("/work"), "/work  work");
  EXPECT_EQ(inside("/work/"), "/work  work");
  EXPECT_EQ(inside("/work/."), "/work  ");
  EXPECT_EQ(inside("/tmp/a/b"), "/tmp a/b b");
  EXPECT_EQ(inside("/work/a/"), "/work a a");
  EXPECT_EQ(inside("/work/a/."), "/work a ");
}

TEST(FilePaths, NothingElseIsInside) {
  for (const char* path :
       {"/", "/etc", "/etc/passwd", "/proc/self/environ", "/workx", "/work.", "/work/../etc",
        "/work/a/../../etc", "/work/./a", "/work//a", "/work/..", "work/a", "tmp", ".", "..",
        "/dev/shm/x", "//work", "/./work", "/tmp/../work"})
    EXPECT_EQ(inside(path), "refused") << path;
  std::string deep = "/work";
  for (int i = 0; i < 60; ++i) deep += "/d";
  EXPECT_EQ(inside(deep), "refused");
  EXPECT_EQ(inside("/work/" + std::string(256, 'n')), "refused");
}

}  // namespace
}  // namespace brig::sandbox
