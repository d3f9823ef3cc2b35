// SPDX-License-Identifier: Apache-2.0
// What holds for every profile: its form, the lists of two engines' own defaults, and what it must
// never allow.
#include "unit/harden/seccomp_filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace brig::harden {
namespace {

using nlohmann::json;

Names engine_list(const std::string& version) {
  std::ifstream file(std::string(BRIG_TEST_DATA) + "/engine_default_" + version + ".txt");
  EXPECT_TRUE(file) << version;
  Names names;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.front() != '#') names.insert(line);
  }
  EXPECT_GT(names.size(), 300U);
  return names;
}

struct Named {
  const char* name;
  const SeccompFilter& (*profile)();
};
void PrintTo(const Named& named, std::ostream* out) {
  *out << named.name;
}

class Seccomp : public testing::TestWithParam<Named> {
 protected:
  static const SeccompFilter& profile() { return GetParam().profile(); }
};

INSTANTIATE_TEST_SUITE_P(Profiles,
                         Seccomp,
                         testing::Values(Named{"Default", default_profile},
                                         Named{"Strict", strict_profile}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_P(Seccomp, IsAnAllowListForNativeArchitecturesOnly) {
  EXPECT_EQ(profile().root().at("defaultAction"), "SCMP_ACT_ERRNO");
  EXPECT_EQ(profile().root().at("defaultErrnoRet"), 1);
  EXPECT_FALSE(profile().root().contains("architectures"));
  ASSERT_EQ(profile().root().at("archMap").size(), 2U);
  for (const json& arch : profile().root().at("archMap"))
    EXPECT_TRUE(arch.at("subArchitectures").empty());
}

/// What an engine would not read it would not enforce: only fields of its format, none spelled
/// otherwise.
TEST_P(Seccomp, HasOnlyFieldsThatEnginesRead) {
  const std::set<std::string> top{"archMap", "defaultAction", "defaultErrnoRet", "syscalls"};
  const std::set<std::string> of_rule{"action", "args", "comment", "errnoRet", "includes", "names"};
  const std::set<std::string> of_condition{"index", "op", "value", "valueTwo"};
  for (const auto& [key, value] : profile().root().items()) EXPECT_TRUE(top.contains(key)) << key;
  for (const json& rule : profile().root().at("syscalls")) {
    for (const auto& [key, value] : rule.items()) EXPECT_TRUE(of_rule.contains(key)) << key;
    const auto action = rule.at("action").get<std::string>();
    EXPECT_TRUE(action == "SCMP_ACT_ALLOW" ||
                (action == "SCMP_ACT_ERRNO" && rule.contains("errnoRet")))
        << action;
    for (const json& condition : rule.value("args", json::array())) {
      for (const auto& [key, value] : condition.items())
        EXPECT_TRUE(of_condition.contains(key)) << key;
    }
  }
}

TEST_P(Seccomp, SaysWhyOfEveryGroup) {
  for (const json& rule : profile().root().at("syscalls")) {
    EXPECT_GT(rule.value("comment", "").size(), 10U) << rule.dump();
    EXPECT_FALSE(rule.at("names").empty());
  }
}

/// Runc takes two conditions on one argument for alternatives, not for both at once.
TEST_P(Seccomp, HasNoTwoConditionsOnOneArgument) {
  for (const json& rule : profile().root().at("syscalls")) {
    std::set<int> indexes;
    for (const json& condition : rule.value("args", json::array())) {
      EXPECT_TRUE(indexes.insert(condition.at("index").get<int>()).second) << rule.dump();
    }
  }
}

/// A rule without conditions swallows those with conditions.
TEST_P(Seccomp, NamesACallEitherWithConditionsOrWithout) {
  Names with;
  std::multiset<std::string> without;
  for (const json& rule : profile().root().at("syscalls")) {
    for (const json& name : rule.at("names")) {
      if (rule.contains("args")) {
        with.insert(name.get<std::string>());
      } else {
        without.insert(name.get<std::string>());
      }
    }
  }
  for (const std::string& name : without) {
    EXPECT_EQ(without.count(name), 1U) << name;
    EXPECT_FALSE(with.contains(name)) << name;
  }
}

TEST_P(Seccomp, AllowsNothingThatTheEnginesOwnDefaultDoesNot) {
  EXPECT_THAT(beyond(profile().allowed(), engine_list("26.1.5")), testing::IsEmpty());
  // The older one does not know this one yet: fchmodat with its flags, which C libraries of 2023
  // call.
  EXPECT_THAT(beyond(profile().allowed(), engine_list("20.10.24")),
              testing::ElementsAre("fchmodat2"));
}

TEST_P(Seccomp, NeverAllowsWhatAttacksTheKernelOrOthers) {
  for (const char* name : {"ptrace",
                           "process_vm_readv",
                           "process_vm_writev",
                           "process_madvise",
                           "process_mrelease",
                           "pidfd_getfd",
                           "kcmp",
                           "keyctl",
                           "add_key",
                           "request_key",
                           "bpf",
                           "perf_event_open",
                           "userfaultfd",
                           "io_uring_setup",
                           "io_uring_enter",
                           "io_uring_register",
                           "io_setup",
                           "io_submit",
                           "io_getevents",
                           "io_destroy",
                           "io_cancel",
                           "mount",
                           "umount",
                           "umount2",
                           "pivot_root",
                           "chroot",
                           "mount_setattr",
                           "move_mount",
                           "open_tree",
                           "fsopen",
                           "fsmount",
                           "fsconfig",
                           "fspick",
                           "statmount",
                           "listmount",
                           "unshare",
                           "setns",
                           "name_to_handle_at",
                           "open_by_handle_at",
                           "fanotify_init",
                           "fanotify_mark",
                           "init_module",
                           "finit_module",
                           "delete_module",
                           "kexec_load",
                           "kexec_file_load",
                           "reboot",
                           "swapon",
                           "swapoff",
                           "acct",
                           "quotactl",
                           "quotactl_fd",
                           "syslog",
                           "sethostname",
                           "setdomainname",
                           "clock_settime",
                           "clock_adjtime",
                           "settimeofday",
                           "stime",
                           "adjtimex",
                           "iopl",
                           "ioperm",
                           "modify_ldt",
                           "vm86",
                           "vm86old",
                           "vmsplice",
                           "tee",
                           "sync",
                           "syncfs",
                           "memfd_secret",
                           "mbind",
                           "set_mempolicy",
                           "get_mempolicy",
                           "migrate_pages",
                           "move_pages",
                           "lookup_dcookie",
                           "uselib",
                           "ustat",
                           "sysfs",
                           "_sysctl",
                           "nfsservctl",
                           "vhangup",
                           "remap_file_pages",
                           "msgget",
                           "msgsnd",
                           "msgrcv",
                           "mq_open",
                           "mq_notify",
                           "socketcall",
                           "ipc",
                           "clone3",
                           "lsm_set_self_attr"}) {
    EXPECT_NE(profile().answer(name), "allow") << name;
    EXPECT_FALSE(profile().allowed().contains(name)) << name;
  }
}

TEST_P(Seccomp, SendsLibrariesFromClone3ToClone) {
  EXPECT_EQ(profile().answer("clone3"), "38");
  EXPECT_EQ(profile().answer("no_such_call"), "1");
}

TEST_P(Seccomp, AllowsThreadsAndChildrenButNoNamespace) {
  constexpr std::uint64_t kThread = 0x3d0f00;  // what pthread_create gives
  constexpr std::uint64_t kFork = 0x1200011;   // what fork gives
  EXPECT_EQ(profile().answer("clone", {kThread}), "allow");
  EXPECT_EQ(profile().answer("clone", {kFork}), "allow");
  EXPECT_EQ(profile().answer("clone", {0x1000 | 17}), "allow");  // CLONE_PIDFD
  for (const std::uint64_t flag :
       {0x20000U, 0x02000000U, 0x04000000U, 0x08000000U, 0x10000000U, 0x20000000U, 0x40000000U}) {
    EXPECT_EQ(profile().answer("clone", {kFork | flag}), "1") << flag;
    EXPECT_EQ(profile().answer("clone", {flag}), "1") << flag;
  }
}

}  // namespace
}  // namespace brig::harden
