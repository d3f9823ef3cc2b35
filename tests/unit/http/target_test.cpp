// SPDX-License-Identifier: Apache-2.0
#include "http/target.hpp"

#include <gtest/gtest.h>

#include <string>

namespace brig::http {
namespace {

TEST(Target, JoinsSegmentsAndQuery) {
  Target target;
  target.segment("v1.41").segment("containers").segment("abc").query("all", "1").query("name", "x");
  EXPECT_TRUE(target.valid());
  EXPECT_EQ(target.str(), "/v1.41/containers/abc?all=1&name=x");
}

TEST(Target, EncodesAllButUnreserved) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("/?#[]@!$&'()*+,;=%: \""),
            "%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%3A%20%22");
  EXPECT_EQ(percent_encode(std::string_view("\0\r\n\x7f\xff", 5)), "%00%0D%0A%7F%FF");
}

TEST(Target, KeepsCallersTextInItsSegment) {
  Target target;
  target.segment("images").segment("example.org/a/b:1?x=1#f\r\nHost: evil").segment("json");
  EXPECT_TRUE(target.valid());
  EXPECT_EQ(target.str(), "/images/example.org%2Fa%2Fb%3A1%3Fx%3D1%23f%0D%0AHost%3A%20evil/json");
}

TEST(Target, KeepsCallersTextInItsQueryValue) {
  Target target;
  target.segment("x").query("a&b", "1&c=2#");
  EXPECT_EQ(target.str(), "/x?a%26b=1%26c%3D2%23");
}

TEST(Target, RefusesDotSegments) {
  for (const char* segment : {"", ".", "..", "a/..", "../a", "a//b", "/a", "a/", "a/./b"}) {
    Target target;
    target.segment("containers").segment(segment).segment("json");
    EXPECT_FALSE(target.valid()) << segment;
  }
  for (const char* segment : {"...", ".a", "a.", "a..b", "%2e%2e"}) {
    Target target;
    target.segment("containers").segment(segment);
    EXPECT_TRUE(target.valid()) << segment;
  }
}

TEST(Target, IsInvalidWithoutAPath) {
  EXPECT_FALSE(Target().valid());
  EXPECT_FALSE(Target().query("a", "b").valid());
}

TEST(Target, IsInvalidWithASegmentAfterTheQuery) {
  EXPECT_FALSE(Target().segment("a").query("b", "c").segment("d").valid());
}

}  // namespace
}  // namespace brig::http
