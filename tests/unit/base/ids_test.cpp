// SPDX-License-Identifier: Apache-2.0
#include <brig/ids.hpp>

#include <gtest/gtest.h>

#include <string>

namespace brig {
namespace {

const std::string kHex64(64, 'a');

TEST(ContainerId, IsExactly64LowerCaseHexDigits) {
  EXPECT_EQ(ContainerId::parse(kHex64)->str(), kHex64);
  for (const std::string& bad :
       {std::string(), std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'),
        std::string(64, 'g'), std::string(61, 'a') + "../", kHex64 + "\n"}) {
    const auto parsed = ContainerId::parse(bad);
    ASSERT_FALSE(parsed) << bad;
    EXPECT_EQ(parsed.error().code, Errc::invalid_argument);
  }
}

TEST(ContainerName, RefusesWhatReachesAnotherRoute) {
  EXPECT_TRUE(ContainerName::parse("brig-0123.a_b"));
  for (const char* bad : {"", "a", "-a", ".a", "_a", "a/b", "a b", "a%2f", "a?b", "a#b", "ä1"}) {
    EXPECT_FALSE(ContainerName::parse(bad)) << bad;
  }
  EXPECT_FALSE(ContainerName::parse(std::string("a\0b", 3)));
  EXPECT_TRUE(ContainerName::parse(std::string(128, 'a')));
  EXPECT_FALSE(ContainerName::parse(std::string(129, 'a')));
}

TEST(ImageRef, TakesWhatUsersWrite) {
  for (const std::string& good :
       {std::string("debian"), std::string("debian:12"), std::string("localhost/brig/python:3.11"),
        std::string("registry.example:5000/a/b-c__d:Tag_1.2-3"), "a/b@sha256:" + kHex64,
        "a:1@sha256:" + kHex64, "sha256:" + kHex64, std::string("a.b/c"), std::string("a--b")}) {
    EXPECT_TRUE(ImageRef::parse(good)) << good;
  }
}

TEST(ImageRef, RefusesEverythingElse) {
  for (const std::string& bad :
       {std::string(), std::string("Debian"), std::string("a/"), std::string("/a"),
        std::string("a//b"), std::string("a:"), std::string("a:b c"), std::string("a@sha256:12"),
        std::string("../a"), std::string("a/../b"), std::string("a\n"), std::string("a?x=1"),
        std::string("host:port/a"), std::string("a___b"), std::string("-a"), std::string("a:-1"),
        "sha256:" + kHex64 + "x@", std::string(513, 'a')}) {
    EXPECT_FALSE(ImageRef::parse(bad)) << bad;
  }
}

TEST(ImageId, NeedsItsAlgorithm) {
  EXPECT_TRUE(ImageId::parse("sha256:" + kHex64));
  EXPECT_FALSE(ImageId::parse(kHex64));
  EXPECT_FALSE(ImageId::parse("sha512:" + kHex64));
}

}  // namespace
}  // namespace brig
