// SPDX-License-Identifier: Apache-2.0
// The default profile, held to the lists of two engines' own defaults and to what it must never
// allow.
#include "harden/seccomp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <fstream>
#include <set>

namespace brig::harden {
namespace {

using nlohmann::json;
using Names = std::set<std::string>;

const json& profile() {
  static const json parsed = json::parse(seccomp_default());
  return parsed;
}

/// The names that any rule allows.
Names allowed() {
  Names names;
  for (const json& rule : profile().at("syscalls")) {
    if (rule.at("action") != "SCMP_ACT_ALLOW") continue;
    for (const json& name : rule.at("names")) names.insert(name.get<std::string>());
  }
  return names;
}

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

std::vector<std::string> beyond(const Names& ours, const Names& theirs) {
  std::vector<std::string> more;
  std::set_difference(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                      std::back_inserter(more));
  return more;
}

using Arguments = std::array<std::uint64_t, 6>;

bool matches(const json& condition, const Arguments& arguments) {
  const std::uint64_t argument = arguments.at(condition.at("index").get<std::size_t>());
  const auto value = condition.at("value").get<std::uint64_t>();
  const auto op = condition.at("op").get<std::string>();
  if (op == "SCMP_CMP_EQ") return argument == value;
  if (op == "SCMP_CMP_MASKED_EQ")
    return (argument & value) == condition.at("valueTwo").get<std::uint64_t>();
  ADD_FAILURE() << "an operator that the engine reads otherwise, or that 32-bit truncation fools: "
                << op;
  return true;
}

/// What the filter answers: "allow" or the errno.
std::string answer(const std::string& name, const Arguments& arguments = {}) {
  for (const json& rule : profile().at("syscalls")) {
    const json& names = rule.at("names");
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    const json conditions = rule.value("args", json::array());
    const bool all = std::all_of(conditions.begin(), conditions.end(), [&](const json& condition) {
      return matches(condition, arguments);
    });
    if (!all) continue;
    return rule.at("action") == "SCMP_ACT_ALLOW" ? "allow"
                                                 : std::to_string(rule.at("errnoRet").get<int>());
  }
  return std::to_string(profile().at("defaultErrnoRet").get<int>());
}

TEST(SeccompDefault, IsAnAllowListForNativeArchitecturesOnly) {
  EXPECT_EQ(profile().at("defaultAction"), "SCMP_ACT_ERRNO");
  EXPECT_EQ(profile().at("defaultErrnoRet"), 1);
  EXPECT_FALSE(profile().contains("architectures"));
  ASSERT_EQ(profile().at("archMap").size(), 2U);
  for (const json& arch : profile().at("archMap")) EXPECT_TRUE(arch.at("subArchitectures").empty());
}

/// What an engine would not read it would not enforce: only fields of its format, none spelled
/// otherwise.
TEST(SeccompDefault, HasOnlyFieldsThatEnginesRead) {
  const std::set<std::string> top{"archMap", "defaultAction", "defaultErrnoRet", "syscalls"};
  const std::set<std::string> of_rule{"action", "args", "comment", "errnoRet", "includes", "names"};
  const std::set<std::string> of_condition{"index", "op", "value", "valueTwo"};
  for (const auto& [key, value] : profile().items()) EXPECT_TRUE(top.contains(key)) << key;
  for (const json& rule : profile().at("syscalls")) {
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

TEST(SeccompDefault, SaysWhyOfEveryGroup) {
  for (const json& rule : profile().at("syscalls")) {
    EXPECT_GT(rule.value("comment", "").size(), 10U) << rule.dump();
    EXPECT_FALSE(rule.at("names").empty());
  }
}

/// Runc takes two conditions on one argument for alternatives, not for both at once.
TEST(SeccompDefault, HasNoTwoConditionsOnOneArgument) {
  for (const json& rule : profile().at("syscalls")) {
    std::set<int> indexes;
    for (const json& condition : rule.value("args", json::array())) {
      EXPECT_TRUE(indexes.insert(condition.at("index").get<int>()).second) << rule.dump();
    }
  }
}

/// A rule without conditions swallows those with conditions.
TEST(SeccompDefault, NamesACallEitherWithConditionsOrWithout) {
  Names with;
  std::multiset<std::string> without;
  for (const json& rule : profile().at("syscalls")) {
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

TEST(SeccompDefault, AllowsNothingThatTheEnginesOwnDefaultDoesNot) {
  EXPECT_THAT(beyond(allowed(), engine_list("26.1.5")), testing::IsEmpty());
  // The older one does not know this one yet: fchmodat with its flags, which C libraries of 2023
  // call.
  EXPECT_THAT(beyond(allowed(), engine_list("20.10.24")), testing::ElementsAre("fchmodat2"));
}

TEST(SeccompDefault, NeverAllowsWhatAttacksTheKernelOrOthers) {
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
    EXPECT_NE(answer(name), "allow") << name;
    EXPECT_FALSE(allowed().contains(name)) << name;
  }
}

TEST(SeccompDefault, SendsLibrariesFromClone3ToClone) {
  EXPECT_EQ(answer("clone3"), "38");
  EXPECT_EQ(answer("no_such_call"), "1");
}

TEST(SeccompDefault, AllowsThreadsAndChildrenButNoNamespace) {
  constexpr std::uint64_t kThread = 0x3d0f00;  // what pthread_create gives
  constexpr std::uint64_t kFork = 0x1200011;   // what fork gives
  EXPECT_EQ(answer("clone", {kThread}), "allow");
  EXPECT_EQ(answer("clone", {kFork}), "allow");
  EXPECT_EQ(answer("clone", {0x1000 | 17}), "allow");  // CLONE_PIDFD
  for (const std::uint64_t flag :
       {0x20000U, 0x02000000U, 0x04000000U, 0x08000000U, 0x10000000U, 0x20000000U, 0x40000000U}) {
    EXPECT_EQ(answer("clone", {kFork | flag}), "1") << flag;
    EXPECT_EQ(answer("clone", {flag}), "1") << flag;
  }
}

TEST(SeccompDefault, AllowsSocketsOfFourFamilies) {
  constexpr std::uint64_t kFlags = 02000000 | 04000;  // SOCK_CLOEXEC, SOCK_NONBLOCK
  for (const std::uint64_t family : {2U, 10U}) {
    EXPECT_EQ(answer("socket", {family, 1, 0}), "allow");
    EXPECT_EQ(answer("socket", {family, 1, 6}), "allow");
    EXPECT_EQ(answer("socket", {family, 2, 0}), "allow");
    EXPECT_EQ(answer("socket", {family, 2 | kFlags, 17}), "allow");
    EXPECT_EQ(answer("socket", {family, 3, 0}), "1") << "SOCK_RAW";
    EXPECT_EQ(answer("socket", {family, 5, 0}), "1") << "SOCK_SEQPACKET";
    EXPECT_EQ(answer("socket", {family, 1, 132}), "1") << "SCTP";
    EXPECT_EQ(answer("socket", {family, 1, 262}), "1") << "MPTCP";
    EXPECT_EQ(answer("socket", {family, 2, 136}), "1") << "UDP-Lite";
    EXPECT_EQ(answer("socket", {family, 2, 6}), "1");
  }
  EXPECT_EQ(answer("socket", {1, 1 | kFlags, 0}), "allow");
  EXPECT_EQ(answer("socket", {1, 5, 0}), "allow");
  EXPECT_EQ(answer("socket", {16, 3, 0}), "allow");
  EXPECT_EQ(answer("socketpair", {1, 1, 0}), "allow");
  for (const std::uint64_t protocol : {3U, 4U, 6U, 9U, 12U, 15U, 16U, 21U}) {
    EXPECT_EQ(answer("socket", {16, 3, protocol}), "1") << "netlink " << protocol;
  }
  for (std::uint64_t family = 0; family < 64; ++family) {
    const bool open = family == 1 || family == 2 || family == 10 || family == 16;
    if (!open) {
      EXPECT_EQ(answer("socket", {family, 1, 0}), "1") << family;
    }
    if (family != 1) {
      EXPECT_EQ(answer("socketpair", {family, 1, 0}), "1") << family;
    }
    // The kernel cuts the family to 32 bits; the filter sees all 64.
    EXPECT_EQ(answer("socket", {(1ULL << 32U) | family, 1, 0}), "1") << family;
  }
}

TEST(SeccompDefault, MakesNoDeviceNodes) {
  for (const auto& [name, at] : {std::pair{"mknod", 1U}, std::pair{"mknodat", 2U}}) {
    const auto with_mode = [at = at](std::uint64_t mode) {
      Arguments arguments{};
      arguments.at(at) = mode;
      return arguments;
    };
    for (const std::uint64_t kind : {0U, 0010000U, 0100000U, 0140000U}) {
      EXPECT_EQ(answer(name, with_mode(kind | 0666U)), "allow") << name << kind;
    }
    for (const std::uint64_t kind : {0020000U, 0060000U, 0040000U, 0120000U, 0170000U, 0030000U}) {
      EXPECT_EQ(answer(name, with_mode(kind | 0666U)), "1") << name << kind;
      EXPECT_EQ(answer(name, with_mode((1ULL << 32U) | kind | 0666U)), "1") << name << kind;
    }
  }
}

TEST(SeccompDefault, ChangesNoAddressLayout) {
  for (const std::uint64_t persona : {0ULL, 8ULL, 0x20000ULL, 0x20008ULL, 0xffffffffULL}) {
    EXPECT_EQ(answer("personality", {persona}), "allow");
  }
  for (const std::uint64_t persona :
       {0x40000ULL, 0x0200000ULL, 0x400000ULL, 1ULL, 0x100000000ULL, ~0ULL}) {
    EXPECT_EQ(answer("personality", {persona}), "1") << persona;
  }
}

TEST(SeccompDefault, LetsOrdinaryProgramsWork) {
  for (const char* name : {"read",
                           "write",
                           "openat",
                           "close",
                           "mmap",
                           "munmap",
                           "mprotect",
                           "brk",
                           "execve",
                           "exit_group",
                           "wait4",
                           "futex",
                           "rt_sigaction",
                           "rt_sigreturn",
                           "pipe2",
                           "dup2",
                           "fcntl",
                           "ioctl",
                           "getdents64",
                           "newfstatat",
                           "statx",
                           "epoll_create1",
                           "epoll_wait",
                           "eventfd2",
                           "timerfd_create",
                           "signalfd4",
                           "getrandom",
                           "clock_gettime",
                           "clock_nanosleep",
                           "prlimit64",
                           "rseq",
                           "set_robust_list",
                           "set_tid_address",
                           "sched_getaffinity",
                           "prctl",
                           "bind",
                           "listen",
                           "accept4",
                           "connect",
                           "sendmsg",
                           "recvmsg",
                           "vfork",
                           "fork",
                           "kill",
                           "tgkill",
                           "memfd_create",
                           "copy_file_range",
                           "sendfile",
                           "ftruncate",
                           "fallocate",
                           "flock",
                           "shmget",
                           "semget",
                           "setuid",
                           "setgid",
                           "setgroups",
                           "capset",
                           "close_range",
                           "openat2",
                           "faccessat2",
                           "pidfd_open",
                           "arch_prctl",
                           "seccomp",
                           "landlock_restrict_self",
                           "inotify_init1",
                           "splice",
                           "utimensat",
                           "membarrier"}) {
    EXPECT_EQ(answer(name), "allow") << name;
  }
}

}  // namespace
}  // namespace brig::harden
