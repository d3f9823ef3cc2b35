// SPDX-License-Identifier: Apache-2.0
// Each recorded hello that is looser in one thing fails, under the right control; what is tighter
// passes.
#include "harden/attest_judge.hpp"
#include "unit/harden/looser_hellos.hpp"
#include "unit/harden/recorded_hello.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace brig::harden {
namespace {

using testing::IsEmpty;
using testing::StartsWith;

class ALooserHello : public testing::TestWithParam<LooserHello> {};

TEST_P(ALooserHello, IsAFindingOfItsControl) {
  const LooserHello& looser = GetParam();
  channel::Hello hello = recorded_hello(looser.recording);
  replace(hello, looser.text, looser.from, looser.to);
  const auto attestation = read_attestation(hello);
  ASSERT_TRUE(attestation) << attestation.error().message;
  const Report report =
      check_attested(expectation_of(looser.recording), *attestation, local_host());
  std::set<std::string> found;
  for (const Finding& finding : report.findings) {
    found.insert(finding.control);
    EXPECT_THAT(finding.found, StartsWith("inside: "));
  }
  EXPECT_TRUE(found.contains(looser.control)) << to_error("", report.findings).message;
  for (const ControlState& control : report.controls) {
    if (control.id == looser.control) {
      EXPECT_EQ(control.proof, Proof::unproven);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(CheckAttested, ALooserHello, testing::ValuesIn(looser_hellos()));

TEST(LooserHellos, ThereIsOneForEachJudge) {
  std::set<std::string_view> tried{"user_namespace"};  // with an engine that maps ids
  for (const LooserHello& looser : looser_hellos()) tried.insert(looser.control);
  for (const auto judges :
       {inside_privilege_judges(), inside_file_judges(), inside_limit_judges()}) {
    for (const InsideJudge& judge : judges)
      EXPECT_TRUE(tried.contains(judge.control)) << judge.control;
  }
}

TEST(TighterHellos, Pass) {
  const std::vector<LooserHello> tighter{
      {kRunc, "", "memory.limit_in_bytes", "", "134217728\n"},
      {kRunc, "", "pids.max", "64", "1"},
      {kRunc, "", "cpu.cfs_quota_us", "10000", "1000"},
      {kRunc, "", "oom_score_adj", "500", "1000"},
      {kRunc, "", "status", "Seccomp_filters:\t1", "Seccomp_filters:\t2"},
      {kRunc, "", "status", "Seccomp_filters:\t1\n", ""},
      {kRunc, "", "status", "Groups:\t54322 ", "Groups:\t"},
      {kRunc, "", "mountinfo", "size=98304k,nr_inodes=8192", "size=4k,nr_inodes=1"},
      {kRunc, "", "mountinfo", "/work rw,nosuid,nodev,", "/work rw,nosuid,nodev,noexec,"},
      {kRunc, "", "mountinfo", "rw,size=16384k", "rw,size=4k,inode64"},
      {kRunc, "", "mountinfo", "/ / ro,relatime master:1 -", "/ / ro,relatime -"},
      {kRunc, "", "guarded", "/proc/acpi\n", ""},
      // A newer engine masks more.
      {kRunc, "", "mountinfo", "56 76 ",
       "58 75 0:43 /null /proc/interrupts rw,nosuid - tmpfs tmpfs rw\n"
       "59 78 0:52 / /sys/devices/virtual/powercap ro,relatime - tmpfs tmpfs ro\n56 76 "},
      {kRunc, "", "mountinfo", "0:43 /null /proc/keys rw,nosuid - tmpfs",
       "0:5 /null /proc/keys rw,nosuid - devtmpfs"},
      {kRunc, "", "mountinfo", "56 76 ",
       "58 74 8:1 /c/hosts /etc/hosts ro - ext4 /dev/sda1 rw\n"
       "59 74 8:1 /c/resolv.conf /etc/resolv.conf ro - ext4 /dev/sda1 rw\n56 76 "},
      {kRunsc, "", "memory.limit_in_bytes", "9223372036854775807", "67108864"},
      {kRunsc, "", "oom_score_adj", "0", "500"},
      {kRunsc, "", "status", "Seccomp:\t2", "NoNewPrivs:\t1\nSeccomp:\t2"},
  };
  for (const LooserHello& one : tighter) {
    SCOPED_TRACE(testing::PrintToString(one));
    channel::Hello hello = recorded_hello(one.recording);
    replace(hello, one.text, one.from, one.to);
    if (one.text == "memory.limit_in_bytes" && one.recording == kRunc)
      text_in(hello, "memory.memsw.limit_in_bytes") = one.to;
    const auto attestation = read_attestation(hello);
    ASSERT_TRUE(attestation) << attestation.error().message;
    const Report report = check_attested(expectation_of(one.recording), *attestation, local_host());
    EXPECT_THAT(report.findings, IsEmpty()) << to_error("", report.findings).message;
  }
}

}  // namespace
}  // namespace brig::harden
