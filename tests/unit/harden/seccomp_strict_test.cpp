// SPDX-License-Identifier: Apache-2.0
// The strict profile: a subset of the default one, the edges of each condition, and what Python
// still needs.
#include "unit/harden/seccomp_filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace brig::harden {
namespace {

std::string answer(const std::string& name, const Arguments& arguments = {}) {
  return strict_profile().answer(name, arguments);
}

/// An argument list with one argument set.
Arguments with(std::size_t index, std::uint64_t value) {
  Arguments arguments{};
  arguments.at(index) = value;
  return arguments;
}

/// For each argument every value at which a condition of either profile could turn, its neighbours,
/// and the same beyond 32 bits.
std::array<std::set<std::uint64_t>, 6> turning_points(const std::string& name) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  std::array<std::set<std::uint64_t>, 6> points;
  for (const SeccompFilter* profile : {&default_profile(), &strict_profile()}) {
    for (const Rule& rule : profile->rules_of(name)) {
      for (const Condition& condition : rule.conditions) {
        auto& of_argument = points.at(condition.index);
        for (const std::uint64_t value : {condition.mask, condition.value})
          of_argument.insert({0, kMax, value, value - 1, value + 1, ~value, value | (1ULL << 32U)});
        for (unsigned bit = 0; bit < 64; ++bit) of_argument.insert(1ULL << bit);
      }
    }
  }
  for (auto& of_argument : points) of_argument.insert(0);
  return points;
}

/// Calls `visit` with every combination.
void for_each_combination(const std::array<std::set<std::uint64_t>, 6>& points,
                          const std::function<void(const Arguments&)>& visit) {
  std::vector<Arguments> grid{Arguments{}};
  for (std::size_t index = 0; index < points.size(); ++index) {
    std::vector<Arguments> wider;
    for (const Arguments& arguments : grid) {
      for (const std::uint64_t value : points.at(index)) {
        wider.push_back(arguments);
        wider.back().at(index) = value;
      }
    }
    grid = std::move(wider);
  }
  for (const Arguments& arguments : grid) visit(arguments);
}

TEST(SeccompStrict, AllowsNothingThatTheDefaultProfileDoesNot) {
  EXPECT_THAT(beyond(strict_profile().allowed(), default_profile().allowed()), testing::IsEmpty());
  std::size_t tried = 0;
  for (const std::string& name : strict_profile().allowed()) {
    // socket: three conditions at once. The grid of all their bits would take minutes, and strict
    // compares the family with one value.
    auto points = turning_points(name);
    if (name == "socket") points[1] = points[2] = {0, 1, 2, 6, 17, 1ULL << 32U};
    for_each_combination(points, [&](const Arguments& arguments) {
      ++tried;
      if (answer(name, arguments) == "allow") {
        EXPECT_EQ(default_profile().answer(name, arguments), "allow") << name;
      }
    });
  }
  EXPECT_GT(tried, 1000U);
}

TEST(SeccompStrict, LeavesOutWhatAJobWithoutANetworkDoesNotNeed) {
  for (const char* name : {"mknod",
                           "mknodat",
                           "mlockall",
                           "mlock",
                           "mlock2",
                           "personality",
                           "sched_setaffinity",
                           "sched_setattr",
                           "sched_setparam",
                           "sched_setscheduler",
                           "setpriority",
                           "ioprio_set",
                           "setxattr",
                           "lsetxattr",
                           "fsetxattr",
                           "removexattr",
                           "lremovexattr",
                           "fremovexattr",
                           "inotify_init",
                           "inotify_init1",
                           "inotify_add_watch",
                           "splice",
                           "sendfile",
                           "copy_file_range",
                           "memfd_create",
                           "mincore",
                           "membarrier",
                           "execveat",
                           "pidfd_open",
                           "pidfd_send_signal",
                           "setuid",
                           "setgid",
                           "setreuid",
                           "setregid",
                           "setresuid",
                           "setresgid",
                           "setfsuid",
                           "setfsgid",
                           "setgroups",
                           "capset",
                           "landlock_create_ruleset",
                           "shmget",
                           "semget",
                           "shmat",
                           "timer_create",
                           "timer_settime",
                           "timerfd_create",
                           "signalfd",
                           "rt_sigqueueinfo",
                           "rt_tgsigqueueinfo",
                           "sendmmsg",
                           "recvmmsg",
                           "futex_waitv",
                           "get_robust_list"}) {
    EXPECT_TRUE(default_profile().allowed().contains(name)) << name << ": no longer a difference";
    EXPECT_FALSE(strict_profile().allowed().contains(name)) << name;
  }
}

/// Programs that know an errno to mean "not here" go another way instead of failing.
TEST(SeccompStrict, SaysNoInTheWordsThatProgramsFallBackOn) {
  EXPECT_EQ(answer("setxattr"), "95");
  EXPECT_EQ(answer("fsetxattr"), "95");
  EXPECT_EQ(answer("timer_create"), "38");
  EXPECT_EQ(answer("sendfile"), "1");
}

TEST(SeccompStrict, HasSocketsOfOneFamily) {
  constexpr std::uint64_t kFlags = 02000000 | 04000;  // SOCK_CLOEXEC, SOCK_NONBLOCK
  for (const char* name : {"socket", "socketpair"}) {
    EXPECT_EQ(answer(name, {1, 1 | kFlags, 0}), "allow");
    for (std::uint64_t family = 0; family < 64; ++family) {
      if (family != 1) {
        EXPECT_EQ(answer(name, {family, 1, 0}), "1") << family;
      }
      EXPECT_EQ(answer(name, {(1ULL << 32U) | family, 1, 0}), "1") << family;
    }
  }
}

TEST(SeccompStrict, SendsNothingOutOfBand) {
  constexpr std::uint64_t kOob = 1;
  constexpr std::uint64_t kNoSignal = 0x4000;
  for (const auto& [name, index] : {std::pair{"sendto", 3U}, std::pair{"sendmsg", 2U},
                                    std::pair{"recvfrom", 3U}, std::pair{"recvmsg", 2U}}) {
    EXPECT_EQ(answer(name, with(index, kNoSignal)), "allow") << name;
    EXPECT_EQ(answer(name, with(index, kOob)), "1") << name;
    EXPECT_EQ(answer(name, with(index, kNoSignal | kOob)), "1") << name;
    EXPECT_EQ(answer(name, with(index, (1ULL << 32U) | kOob)), "1") << name;
  }
}

/// Whether exactly these of the first 65536 values are allowed, and none of them with a bit beyond
/// the kernel's 32.
void expect_exactly(const char* name, std::size_t index, const std::set<std::uint64_t>& values) {
  for (std::uint64_t value = 0; value < 0x10000; ++value) {
    const bool wanted = values.contains(value);
    ASSERT_EQ(answer(name, with(index, value)) == "allow", wanted) << name << ' ' << value;
  }
  for (const std::uint64_t value : values) {
    EXPECT_EQ(answer(name, with(index, (1ULL << 32U) | value)), "1") << name << ' ' << value;
    EXPECT_EQ(answer(name, with(index, (1ULL << 31U) | value)), "1") << name << ' ' << value;
  }
}

TEST(SeccompStrict, LimitsEachMultiplexerToANamedFew) {
  // TIOCSTI is 0x5412, TIOCLINUX 0x541c.
  expect_exactly("ioctl", 1, {0x5401, 0x5413, 0x541b, 0x5421, 0x5450, 0x5451});
  expect_exactly("prctl", 0, {1, 2, 4, 15, 16});
  expect_exactly("seccomp", 0, {1});
  expect_exactly("fcntl", 1, {0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030});
  expect_exactly("fallocate", 1, {0, 1});
  EXPECT_EQ(answer("prlimit64", {1, 7, 0, 8}), "allow") << "reading another's";
  EXPECT_EQ(answer("prlimit64", {0, 7, 8, 0}), "allow") << "setting one's own";
  EXPECT_NE(answer("prlimit64", {1, 7, 8, 0}), "allow") << "setting another's";
  expect_exactly("arch_prctl", 0, {0x1002});
  expect_exactly("getsockopt", 1, {1});
  std::set<std::uint64_t> futex;
  for (const std::uint64_t operation : {0U, 1U, 3U, 4U, 5U, 9U, 10U}) {
    futex.insert({operation, operation | 128U, operation | 256U, operation | 384U});
  }
  expect_exactly("futex", 1, futex);
}

TEST(SeccompStrict, SetsSixOptionsOfSockets) {
  const std::set<std::uint64_t> settable{2, 7, 8, 16, 20, 21};
  for (std::uint64_t option = 0; option < 256; ++option) {
    EXPECT_EQ(answer("setsockopt", {0, 1, option}) == "allow", settable.contains(option)) << option;
    for (const std::uint64_t level : {0U, 6U, 17U, 41U, 263U, 270U, 279U}) {
      EXPECT_EQ(answer("setsockopt", {0, level, option}), "1") << level << ' ' << option;
    }
  }
}

TEST(SeccompStrict, ClonesNoTracedOrAdoptedChildren) {
  constexpr std::uint64_t kFork = 0x1200011;
  for (const std::uint64_t flag : {0x2000U, 0x8000U, 0x80000000U}) {
    EXPECT_EQ(answer("clone", {kFork | flag}), "1") << flag;
    EXPECT_EQ(default_profile().answer("clone", {kFork | flag}), "allow") << flag;
  }
}

/// What runc still calls after it has set the filter, which with no-new-privileges is right before
/// execve: its pipes and the exec FIFO are closed, opened and written to, Go's scheduler runs.
TEST(SeccompStrict, LetsTheRuntimeReachExecve) {
  for (const char* name :
       {"close",       "openat",      "write",        "read",           "execve",
        "mmap",        "munmap",      "madvise",      "futex",          "nanosleep",
        "epoll_ctl",   "epoll_pwait", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
        "sigaltstack", "getpid",      "gettid",       "tgkill",         "fstat",
        "newfstatat",  "readlinkat",  "fstatfs",      "sched_yield",    "clock_gettime",
        "exit_group",  "getppid",     "kill"}) {
    EXPECT_EQ(answer(name), "allow") << name;
  }
  EXPECT_EQ(answer("fcntl", with(1, 2)), "allow") << "F_SETFD";
  EXPECT_EQ(answer("clone", {0x50f00}), "allow") << "a thread of Go's";
}

TEST(SeccompStrict, LetsOrdinaryProgramsWork) {
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
                           "waitid",
                           "futex",
                           "rt_sigaction",
                           "rt_sigreturn",
                           "pipe2",
                           "dup2",
                           "dup3",
                           "fcntl",
                           "getdents64",
                           "newfstatat",
                           "statx",
                           "epoll_create1",
                           "epoll_wait",
                           "eventfd2",
                           "getrandom",
                           "prlimit64",
                           "rseq",
                           "set_robust_list",
                           "set_tid_address",
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
                           "ftruncate",
                           "fallocate",
                           "flock",
                           "close_range",
                           "faccessat2",
                           "utimensat",
                           "chmod",
                           "fchmod",
                           "getxattr",
                           "listxattr",
                           "setitimer",
                           "setsid",
                           "setpgid",
                           "setrlimit",
                           "unlinkat",
                           "mkdirat",
                           "renameat2",
                           "symlinkat",
                           "linkat",
                           "sched_getaffinity"}) {
    EXPECT_EQ(answer(name), "allow") << name;
  }
  EXPECT_EQ(answer("ioctl", with(1, 0x5401)), "allow") << "TCGETS";
  EXPECT_EQ(answer("arch_prctl", {0x1002}), "allow") << "ARCH_SET_FS";
}

}  // namespace
}  // namespace brig::harden
