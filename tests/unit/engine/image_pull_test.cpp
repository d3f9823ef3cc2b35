// SPDX-License-Identifier: Apache-2.0
// A reference taken apart: where its tag begins, and what stands for it when there is none.
#include "engine/image_pull.hpp"

#include <gtest/gtest.h>

#include <string>

namespace brig::engine {
namespace {

std::string target(const std::string& text) {
  const PullTarget what = pull_target(ImageRef::parse(text).value());
  return what.from_image + " " + what.tag;
}

TEST(PullTarget, NamesATagOrADigestAlways) {
  const std::string digest = "sha256:" + std::string(64, '0');
  EXPECT_EQ(target("python"), "python latest");
  EXPECT_EQ(target("python:3.11"), "python 3.11");
  EXPECT_EQ(target("localhost:5000/python"), "localhost:5000/python latest");
  EXPECT_EQ(target("localhost:5000/a/b:1"), "localhost:5000/a/b 1");
  EXPECT_EQ(target("python@" + digest), "python " + digest);
  EXPECT_EQ(target("python:3.11@" + digest), "python " + digest);
  EXPECT_EQ(target("h:1/python@" + digest), "h:1/python " + digest);
}

}  // namespace
}  // namespace brig::engine
