// SPDX-License-Identifier: Apache-2.0
// The default profile: what ordinary programs need, and the edges of each condition.
#include "unit/harden/seccomp_filter.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace brig::harden {
namespace {

TEST(SeccompDefault, AllowsSocketsOfFourFamilies) {
  constexpr std::uint64_t kFlags = 02000000 | 04000;  // SOCK_CLOEXEC, SOCK_NONBLOCK
  for (const std::uint64_t family : {2U, 10U}) {
    EXPECT_EQ(default_profile().answer("socket", {family, 1, 0}), "allow");
    EXPECT_EQ(default_profile().answer("socket", {family, 1, 6}), "allow");
    EXPECT_EQ(default_profile().answer("socket", {family, 2, 0}), "allow");
    EXPECT_EQ(default_profile().answer("socket", {family, 2 | kFlags, 17}), "allow");
    EXPECT_EQ(default_profile().answer("socket", {family, 3, 0}), "1") << "SOCK_RAW";
    EXPECT_EQ(default_profile().answer("socket", {family, 5, 0}), "1") << "SOCK_SEQPACKET";
    EXPECT_EQ(default_profile().answer("socket", {family, 1, 132}), "1") << "SCTP";
    EXPECT_EQ(default_profile().answer("socket", {family, 1, 262}), "1") << "MPTCP";
    EXPECT_EQ(default_profile().answer("socket", {family, 2, 136}), "1") << "UDP-Lite";
    EXPECT_EQ(default_profile().answer("socket", {family, 2, 6}), "1");
  }
  EXPECT_EQ(default_profile().answer("socket", {1, 1 | kFlags, 0}), "allow");
  EXPECT_EQ(default_profile().answer("socket", {1, 5, 0}), "allow");
  EXPECT_EQ(default_profile().answer("socket", {16, 3, 0}), "allow");
  EXPECT_EQ(default_profile().answer("socketpair", {1, 1, 0}), "allow");
  for (const std::uint64_t protocol : {3U, 4U, 6U, 9U, 12U, 15U, 16U, 21U}) {
    EXPECT_EQ(default_profile().answer("socket", {16, 3, protocol}), "1") << "netlink " << protocol;
  }
  for (std::uint64_t family = 0; family < 64; ++family) {
    const bool open = family == 1 || family == 2 || family == 10 || family == 16;
    if (!open) {
      EXPECT_EQ(default_profile().answer("socket", {family, 1, 0}), "1") << family;
    }
    if (family != 1) {
      EXPECT_EQ(default_profile().answer("socketpair", {family, 1, 0}), "1") << family;
    }
    // The kernel cuts the family to 32 bits; the filter sees all 64.
    EXPECT_EQ(default_profile().answer("socket", {(1ULL << 32U) | family, 1, 0}), "1") << family;
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
      EXPECT_EQ(default_profile().answer(name, with_mode(kind | 0666U)), "allow") << name << kind;
    }
    for (const std::uint64_t kind : {0020000U, 0060000U, 0040000U, 0120000U, 0170000U, 0030000U}) {
      EXPECT_EQ(default_profile().answer(name, with_mode(kind | 0666U)), "1") << name << kind;
      EXPECT_EQ(default_profile().answer(name, with_mode((1ULL << 32U) | kind | 0666U)), "1")
          << name << kind;
    }
  }
}

TEST(SeccompDefault, ChangesNoAddressLayout) {
  for (const std::uint64_t persona : {0ULL, 8ULL, 0x20000ULL, 0x20008ULL, 0xffffffffULL}) {
    EXPECT_EQ(default_profile().answer("personality", {persona}), "allow");
  }
  for (const std::uint64_t persona :
       {0x40000ULL, 0x0200000ULL, 0x400000ULL, 1ULL, 0x100000000ULL, ~0ULL}) {
    EXPECT_EQ(default_profile().answer("personality", {persona}), "1") << persona;
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
    EXPECT_EQ(default_profile().answer(name), "allow") << name;
  }
}

}  // namespace
}  // namespace brig::harden
