// SPDX-License-Identifier: Apache-2.0
// The kernel's three long texts: what they mean, and what is none of them.
#include "harden/proc_limits.hpp"
#include "harden/proc_mountinfo.hpp"
#include "harden/proc_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace brig::harden {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <typename T>
void expect_refused(const Result<T>& result, const std::string& text) {
  ASSERT_FALSE(result) << text;
  EXPECT_EQ(result.error().code, Errc::data_loss);
  EXPECT_THAT(result.error().message, HasSubstr("is not understood"));
}

const std::string kStatus =
    "Name:\ta: b\\n\nPid:\t1\nUid:\t1\t2\t3\t4294967295\nGid:\t5\t6\t7\t8\nGroups:\t \n"
    "CapInh:\t0000000000000000\nCapPrm:\t0000000000000001\nCapEff:\t00000000a80425fb\n"
    "CapBnd:\tffffffffffffffff\n";

TEST(ReadProcStatus, ReadsWhatIsThere) {
  auto status = read_proc_status(kStatus);
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_THAT(status->uids, ElementsAre(1, 2, 3, 4294967295));
  EXPECT_THAT(status->gids, ElementsAre(5, 6, 7, 8));
  EXPECT_THAT(status->groups, IsEmpty());
  EXPECT_EQ(status->permitted, 1U);
  EXPECT_EQ(status->effective, 0xa80425fbU);
  EXPECT_EQ(status->bounding, 0xffffffffffffffffU);
  EXPECT_EQ(status->ambient, std::nullopt);
  EXPECT_EQ(status->no_new_privileges, std::nullopt);
  EXPECT_EQ(status->seccomp_mode, std::nullopt);
  EXPECT_EQ(status->seccomp_filters, std::nullopt);
  status =
      read_proc_status(kStatus + "CapAmb:\t10\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t3\n");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->ambient, 16U);
  EXPECT_EQ(status->no_new_privileges, 1U);
  EXPECT_EQ(status->seccomp_mode, 2U);
  EXPECT_EQ(status->seccomp_filters, 3U);
}

TEST(ReadProcStatus, RefusesWhatIsMissingTwiceOrNonsense) {
  for (const char* key : {"Pid", "Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd"}) {
    std::string without = kStatus;
    without.insert(without.find("\n" + std::string(key) + ":") + 1, "X");
    expect_refused(read_proc_status(without), key);
  }
  for (const char* more :
       {"Pid:\t1\n", "no colon\n", "Seccomp:\t2", "CapAmb:\t\n", "CapAmb:\t10000000000000000\n",
        "CapAmb:\t0x1\n", "NoNewPrivs:\t-1\n", "Seccomp:\t2 2\n", "Seccomp_filters:\tx\n"})
    expect_refused(read_proc_status(kStatus + more), more);
  const auto with = [](const std::string& from, const std::string& to) {
    std::string text = kStatus;
    return text.replace(text.find(from), from.size(), to);
  };
  expect_refused(read_proc_status(with("Uid:\t1\t", "Uid:\t")), "three ids");
  expect_refused(read_proc_status(with("Uid:\t1\t", "Uid:\t1\t1\t")), "five ids");
  expect_refused(read_proc_status(with("4294967295", "4294967296")), "too large");
  expect_refused(read_proc_status(with("Groups:\t ", "Groups:\t0 x")), "a name");
}

TEST(ReadProcMountinfo, UndoesTheKernelsEscapes) {
  const auto mounts = read_proc_mountinfo(
      "36 35 98:0 /a\\040b /c\\011d\\134 rw,noatime shared:1 master:2 - ext3 /dev/\\043root "
      "rw,errors=continue,size=1,size=2,x=\\054\n"
      "37 36 0:1 / / ro - 9p  rw\n");
  ASSERT_TRUE(mounts) << mounts.error().message;
  ASSERT_EQ(mounts->size(), 2U);
  const MountEntry& first = mounts->front();
  EXPECT_EQ(first.device, "98:0");
  EXPECT_EQ(first.root, "/a b");
  EXPECT_EQ(first.target, "/c\td\\");
  EXPECT_THAT(first.options, ElementsAre("rw", "noatime"));
  EXPECT_THAT(first.propagation, ElementsAre("shared:1", "master:2"));
  EXPECT_EQ(first.type, "ext3");
  EXPECT_EQ(first.source, "/dev/#root");
  EXPECT_EQ(first.super_value("size"), "2");
  EXPECT_EQ(first.super_value("x"), ",");
  EXPECT_EQ(first.super_value("siz"), std::nullopt);
  EXPECT_EQ(first.super_value("rw"), std::nullopt);
  EXPECT_TRUE(first.has("rw"));
  EXPECT_FALSE(first.has("r"));
  EXPECT_EQ((*mounts)[1].source, "");
  EXPECT_TRUE(read_proc_mountinfo("")->empty());
}

TEST(ReadProcMountinfo, RefusesWhatIsNoLineOfIt) {
  for (const char* text : {
           "36 35 98:0 / /a rw - ext3 none rw",         // cut
           "36 35 98:0 / /a rw - ext3 none\n",          // a field less
           "36 35 98:0 / /a rw - ext3 none rw more\n",  // a field more
           "36 35 98:0 / /a rw ext3 none rw\n",         // no "-"
           "36 35 98:0 / /a - ext3 none rw\n",          // no options
           "36 35 98 / /a rw - ext3 none rw\n",         // no device
           "36 35 98:0:1 / /a rw - ext3 none rw\n",     //
           "36 35 -1:0 / /a rw - ext3 none rw\n",       //
           "x 35 98:0 / /a rw - ext3 none rw\n",        // no id
           "36 x 98:0 / /a rw - ext3 none rw\n",        //
           "36 35 98:0 / a rw - ext3 none rw\n",        // not absolute
           "36 35 98:0 / /a rw -  none rw\n",           // no type
           "36 35 98:0 / /a\\04 rw - ext3 none rw\n",   // half an escape
           "36 35 98:0 / /a\\ rw - ext3 none rw\n",     //
           "36 35 98:0 / /a\\x40 rw - ext3 none rw\n",  //
           "36 35 98:0 / /a\\777 rw - ext3 none rw\n",  // no byte
           "36 35 98:0 /\\9 /a rw - ext3 none rw\n",    //
           "36 35 98:0 / /a r\\w - ext3 none rw\n",     //
           "36 35 98:0 / /a rw - ext3 \\none rw\n",     //
           "36 35 98:0 / /a rw - ext3 none \\rw\n",     //
           "\n",                                        //
       })
    expect_refused(read_proc_mountinfo(text), text);
}

const std::string kHeader =
    "Limit                     Soft Limit           Hard Limit           Units     \n";

TEST(ReadProcLimits, ReadsColumns) {
  const auto limits = read_proc_limits(
      kHeader +
      "Max cpu time              unlimited            18446744073709551615 seconds   \n"
      "Max nice priority         0                    1                    \n");
  ASSERT_TRUE(limits) << limits.error().message;
  EXPECT_EQ(limits->at("Max cpu time"), (RLimit{std::nullopt, 18446744073709551615U}));
  EXPECT_EQ(limits->at("Max nice priority"), (RLimit{0, 1}));
  EXPECT_EQ(limits->size(), 2U);
}

TEST(ReadProcLimits, RefusesWhatIsNoLineOfIt) {
  const std::string line = "Max nice priority         0                    1                    \n";
  expect_refused(read_proc_limits(""), "nothing");
  expect_refused(read_proc_limits(line), "no header");
  expect_refused(read_proc_limits(kHeader + line + line), "twice");
  expect_refused(read_proc_limits(kHeader + line.substr(0, line.size() - 1)), "cut");
  expect_refused(read_proc_limits(kHeader + "Max nice priority 0 1\n"), "short");
  expect_refused(read_proc_limits(kHeader + "\n"), "empty");
  for (const char* value : {"-", "x", "-1", "1 1"}) {
    std::string text = line;
    text.replace(text.find('0'), std::string(value).size(), value);
    expect_refused(read_proc_limits(kHeader + text), value);
    text = line;
    text.replace(text.find('1'), std::string(value).size(), value);
    expect_refused(read_proc_limits(kHeader + text), value);
  }
}

}  // namespace
}  // namespace brig::harden
