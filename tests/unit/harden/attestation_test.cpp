// SPDX-License-Identifier: Apache-2.0
// A hello's texts, typed; and what is no kernel's text is refused by name.
#include "harden/attestation.hpp"

#include "unit/harden/recorded_hello.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig::harden {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

void expect_refused(const channel::Hello& hello, const std::string& text, const std::string& what) {
  const auto attestation = read_attestation(hello);
  ASSERT_FALSE(attestation) << text;
  EXPECT_EQ(attestation.error().code, Errc::data_loss);
  EXPECT_THAT(attestation.error().message, AllOf(HasSubstr("hello: "), HasSubstr(text)));
  EXPECT_THAT(attestation.error().message, HasSubstr(what));
}

TEST(ReadAttestation, TypesWhatARealContainerShows) {
  const auto read = read_attestation(recorded_hello(kWeakenedRunc));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->status.pid, 1U);
  EXPECT_THAT(read->status.uids, ElementsAre(54321, 54321, 54321, 54321));
  EXPECT_THAT(read->status.gids, ElementsAre(54322, 54322, 54322, 54322));
  EXPECT_THAT(read->status.groups, ElementsAre(54322));
  EXPECT_EQ(read->status.bounding, 0U);
  EXPECT_EQ(read->status.ambient, 0U);
  EXPECT_EQ(read->status.no_new_privileges, 1U);
  EXPECT_EQ(read->status.seccomp_mode, 2U);
  EXPECT_EQ(read->status.seccomp_filters, 1U);
  EXPECT_EQ(read->rlimits.at("Max open files"), (RLimit{256, 256}));
  EXPECT_EQ(read->rlimits.at("Max stack size"), (RLimit{8388608, std::nullopt}));
  EXPECT_EQ(read->rlimits.size(), 16U);
  EXPECT_EQ(read->namespaces.at("user"), 4026531837U);
  EXPECT_EQ(read->namespaces.size(), 8U);
  EXPECT_THAT(read->interfaces, ElementsAre("lo"));
  EXPECT_EQ(read->descriptors.size(), 6U);
  EXPECT_EQ(read->descriptors[5], (OpenDescriptor{5, "anon_inode:[signalfd]"}));
  EXPECT_EQ(read->guarded.size(), 8U);
  EXPECT_EQ(read->devices.size(), 7U);
  EXPECT_THAT(read->devices, testing::Contains(DeviceNode{false, 1, 3, "/dev/null"}));
  EXPECT_EQ(read->oom_score_adj, 500);
  EXPECT_EQ(read->memory_bytes, 268435456U);
  EXPECT_EQ(read->memory_and_swap_bytes, 268435456U);
  EXPECT_EQ(read->pids, 64U);
  EXPECT_EQ(read->milli_cpus, 1000U);
  EXPECT_EQ(read->hostname, "sandbox");
  const auto data = std::find_if(read->mounts.begin(), read->mounts.end(),
                                 [](const MountEntry& mount) { return mount.target == "/data"; });
  ASSERT_NE(data, read->mounts.end());
  EXPECT_EQ(data->root, "/srv/data");
  EXPECT_EQ(data->type, "ext4");
  EXPECT_TRUE(data->has("ro"));
}

/// Made by hand: the machine of the recordings has version 1.
TEST(ReadAttestation, ReadsBothVersionsOfCgroups) {
  channel::Hello hello = recorded_hello(kRunc);
  std::erase_if(hello.texts, [](const auto& text) {
    return text.first.starts_with("memory.") || text.first.starts_with("cpu.");
  });
  text_in(hello, "memory.max") = "268435456\n";
  text_in(hello, "memory.swap.max") = "0\n";
  text_in(hello, "cpu.max") = "5001 10000\n";
  auto read = read_attestation(hello);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->memory_bytes, 268435456U);
  EXPECT_EQ(read->memory_and_swap_bytes, 268435456U);
  EXPECT_EQ(read->milli_cpus, 501U);  // rounded up

  text_in(hello, "memory.swap.max") = "4096\n";
  EXPECT_EQ(read_attestation(hello)->memory_and_swap_bytes, 268439552U);
  text_in(hello, "memory.swap.max") = "max\n";
  text_in(hello, "cpu.max") = "max 10000\n";
  read = read_attestation(hello);
  EXPECT_EQ(read->memory_and_swap_bytes, Attestation::kUnlimited);
  EXPECT_EQ(read->milli_cpus, Attestation::kUnlimited);

  text_in(hello, "memory.limit_in_bytes") = "1\n";
  expect_refused(hello, "both versions", "");
}

TEST(ReadAttestation, WantsEveryTextOnceAndWhole) {
  for (const char* name : {"status", "mountinfo", "limits", "net.dev", "namespaces", "descriptors",
                           "guarded", "devices", "kernel", "hostname"}) {
    channel::Hello hello = recorded_hello(kRunc);
    std::erase_if(hello.texts, [&](const auto& text) { return text.first == name; });
    expect_refused(hello, name, "is missing");
  }
  channel::Hello hello = recorded_hello(kRunc);
  hello.texts.push_back(hello.texts.front());
  expect_refused(hello, "status", "is there twice");
  hello = recorded_hello(kRunc);
  hello.texts.emplace_back("news\n", "");
  expect_refused(hello, "a text's name", "'news\\x0a'");
  hello = recorded_hello(kRunc);
  text_in(hello, "kernel") = std::string(channel::Hello::kMaxText, 'x');
  expect_refused(hello, "kernel", "too long");
}

TEST(ReadAttestation, RefusesWhatNoKernelWrites) {
  struct Case {
    const char* text;
    const char* content;
  };
  const std::vector<Case> cases{
      {"namespaces", "pid\n"},
      {"namespaces", "pid pid:[x]\n"},
      {"namespaces", "pid pid:[]\n"},
      {"namespaces", "pid ipc:[1]\n"},
      {"namespaces", "pid pid:[1\n"},
      {"namespaces", "pid pid:[18446744073709551616]\n"},
      {"namespaces", "pid pid:[1]\npid pid:[2]\n"},
      {"namespaces", "pid pid:[1]"},
      {"descriptors", "x pipe:[1]\n"},
      {"descriptors", "-1 pipe:[1]\n"},
      {"descriptors", "0\n"},
      {"descriptors", "0 pipe:[1]"},
      {"devices", "c 1:3\n"},
      {"devices", "c 1:3 /etc/null\n"},
      {"devices", "p 1:3 /dev/null\n"},
      {"devices", "c 13 /dev/null\n"},
      {"devices", "c 1:x /dev/null\n"},
      {"devices", "c 1:4294967296 /dev/null\n"},
      {"devices", "c 1:3 /dev/null"},
      {"net.dev", "    lo\n"},
      {"net.dev", "  : 0\n"},
      {"net.dev", "  aninterfacewithalongname: 0\n"},
      {"net.dev", "    lo: 0\n face |\n"},
      {"net.dev", "    lo: 0"},
      {"cgroup", "0\n"},
      {"cgroup", "0::x\n"},
      {"cgroup", "0:/\n"},
      {"cgroup", "0::/"},
      {"guarded", "proc\n"},
      {"guarded", "/proc/acpi"},
      {"oom_score_adj", "1001\n"},
      {"oom_score_adj", "-1001\n"},
      {"oom_score_adj", "\n"},
      {"oom_score_adj", "--1\n"},
      {"oom_score_adj", "+1\n"},
      {"memory.limit_in_bytes", "1k\n"},
      {"memory.limit_in_bytes", "\n"},
      {"memory.limit_in_bytes", " 1\n"},
      {"memory.memsw.limit_in_bytes", "18446744073709551616\n"},
      {"pids.max", "-2\n"},
      {"pids.max", "64\n\n"},
      {"cpu.cfs_quota_us", "x\n"},
      {"cpu.cfs_period_us", "0\n"},
      {"cpu.cfs_period_us", "1000001\n"},
      {"cpu.cfs_period_us", ""},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.content);
    channel::Hello hello = recorded_hello(kRunc);
    text_in(hello, one.text) = one.content;
    const std::string name = one.text;
    expect_refused(hello, name.starts_with("cpu.") ? "cpu quota" : name, "is not understood");
  }
  channel::Hello hello = recorded_hello(kRunc);
  std::erase_if(hello.texts, [](const auto& text) {
    return text.first.starts_with("memory.") || text.first.starts_with("cpu.");
  });
  text_in(hello, "cpu.max") = "1\n";
  expect_refused(hello, "cpu.max", "is not understood");
}

}  // namespace
}  // namespace brig::harden
