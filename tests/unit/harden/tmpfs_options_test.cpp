// SPDX-License-Identifier: Apache-2.0
#include "harden/tmpfs_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig::harden {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST(TmpfsOptions, NothingSaidIsTheEnginesDefault) {
  const TmpfsOptions options = read_tmpfs_options("");
  EXPECT_EQ(options, TmpfsOptions{});
  EXPECT_TRUE(options.nosuid && options.nodev && options.noexec && options.writable);
  EXPECT_EQ(options.size, std::nullopt);
}

TEST(TmpfsOptions, ReadsWhatBrigWrites) {
  const TmpfsOptions options = read_tmpfs_options(
      "rw,nosuid,nodev,exec,size=1048576,nr_inodes=100,mode=0700,uid=12345,gid=54321");
  EXPECT_FALSE(options.noexec);
  EXPECT_EQ(options.size, 1048576U);
  EXPECT_EQ(options.inodes, 100U);
  EXPECT_EQ(options.mode, 0700U);
  EXPECT_EQ(options.uid, 12345U);
  EXPECT_EQ(options.gid, 54321U);
  EXPECT_THAT(options.odd, IsEmpty());
  EXPECT_EQ(to_string(options),
            "rw,nosuid,nodev,exec,size=1048576,nr_inodes=100,mode=700,uid=12345,gid=54321");
}

TEST(TmpfsOptions, TheLastCountsAndTheRepetitionIsOdd) {
  const TmpfsOptions options = read_tmpfs_options("noexec,size=1,exec,size=2,suid,nosuid");
  EXPECT_FALSE(options.noexec);
  EXPECT_TRUE(options.nosuid);
  EXPECT_EQ(options.size, 2U);
  EXPECT_THAT(options.odd, ElementsAre("exec", "size=2", "nosuid"));
}

TEST(TmpfsOptions, WhatIsNotUnderstoodIsOdd) {
  for (const char* text : {"size=64m",
                           "size=50%",
                           "size=-1",
                           "size=",
                           "size",
                           "size= 1",
                           "size=1 ",
                           "SIZE=1",
                           "mode=9",
                           "mode=-1",
                           "uid=0x1",
                           "uid=4294967296",
                           "nr_inodes=1k",
                           "nr_blocks=1",
                           "mpol=bind:0",
                           "huge=always",
                           "noswap",
                           "RW",
                           "rw ",
                           " rw",
                           ",",
                           ",,",
                           "nodiratime",
                           "rshared",
                           "size=18446744073709551616",
                           "defaults",
                           "\n"}) {
    EXPECT_THAT(read_tmpfs_options(text).odd, Not(IsEmpty())) << text;
  }
}

TEST(TmpfsOptions, AreShownWithWhatIsOdd) {
  EXPECT_EQ(to_string(read_tmpfs_options("ro,suid,dev,x\n")), "ro,suid,dev,noexec,'x\\x0a'");
}

}  // namespace
}  // namespace brig::harden
