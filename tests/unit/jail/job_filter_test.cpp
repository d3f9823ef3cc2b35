// SPDX-License-Identifier: Apache-2.0
// Each call under the real filter, in a child of its own: refused before the kernel looks at it, or
// let through.
#include "jail/job_filter.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace brig::jail {
namespace {

/// errno of what a child does under the filter; 0 when it succeeds.
int under_filter(const std::function<long()>& call) {
  const std::string filter = job_filter(tag_resource(Isolation::container)).value();
  const pid_t child = ::fork();
  if (child == 0) {
    std::string program_bytes = filter;
    const sock_fprog program{static_cast<unsigned short>(filter.size() / sizeof(sock_filter)),
                             reinterpret_cast<sock_filter*>(program_bytes.data())};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
      ::_exit(255);
    ::_exit(call() == -1 ? errno : 0);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status)) << WTERMSIG(status);
  return WEXITSTATUS(status);
}

constexpr std::uint64_t kBitAbove = std::uint64_t{1} << 32U;

/// With arguments for which the kernel itself would give another error, or none: EPERM is the
/// filter's.
TEST(JobFilter, RefusesWhatTouchesPidOne) {
  struct Case {
    const char* what;
    std::function<long()> call;
  };
  const rlimit limit{1, 1};
  const std::vector<Case> cases{
      {"ptrace", [] { return ::syscall(SYS_ptrace, -1, 0, 0, 0); }},
      {"process_vm_readv", [] { return ::syscall(SYS_process_vm_readv, -1, 0, 0, 0, 0, 1); }},
      {"process_vm_writev", [] { return ::syscall(SYS_process_vm_writev, -1, 0, 0, 0, 0, 1); }},
      {"process_madvise", [] { return ::syscall(SYS_process_madvise, -1, 0, 0, 0, 0); }},
      {"pidfd_getfd", [] { return ::syscall(SYS_pidfd_getfd, -1, 0, 0); }},
      {"kcmp", [] { return ::syscall(SYS_kcmp, -1, -1, 99, 0, 0); }},
      {"prlimit64 of PID 1, reading",
       [] {
         rlimit old{};
         return ::syscall(SYS_prlimit64, 1, RLIMIT_CORE, nullptr, &old);
       }},
      {"prlimit64 of PID 1 with a bit above",
       [&] { return ::syscall(SYS_prlimit64, kBitAbove | 1, 99, &limit, nullptr); }},
      {"prlimit64 RTTIME", [&] { return ::syscall(SYS_prlimit64, 0, RLIMIT_RTTIME, &limit, 0); }},
      {"prlimit64 RTTIME with a bit above",
       [&] { return ::syscall(SYS_prlimit64, 0, kBitAbove | RLIMIT_RTTIME, &limit, 0); }},
      {"setrlimit RTTIME", [&] { return ::syscall(SYS_setrlimit, RLIMIT_RTTIME, &limit); }},
      {"sched_setaffinity", [] { return ::syscall(SYS_sched_setaffinity, 1, 0, 0); }},
      {"sched_setaffinity with a bit above",
       [] { return ::syscall(SYS_sched_setaffinity, kBitAbove | 1, 0, 0); }},
      {"sched_setattr", [] { return ::syscall(SYS_sched_setattr, 1, 0, 0); }},
      {"sched_setparam", [] { return ::syscall(SYS_sched_setparam, 1, 0); }},
      {"sched_setscheduler", [] { return ::syscall(SYS_sched_setscheduler, 1, -1, 0); }},
      {"setpriority of PID 1", [] { return ::syscall(SYS_setpriority, PRIO_PROCESS, 1, 0); }},
      {"setpriority of a group", [] { return ::syscall(SYS_setpriority, PRIO_PGRP, 0, 10); }},
      {"setpriority of a user", [] { return ::syscall(SYS_setpriority, PRIO_USER, 0, 10); }},
      {"ioprio_set of PID 1", [] { return ::syscall(SYS_ioprio_set, 1, 1, -1); }},
      {"ioprio_set of a group", [] { return ::syscall(SYS_ioprio_set, 2, 0, -1); }},
      {"ioprio_set of a user", [] { return ::syscall(SYS_ioprio_set, 3, 0, -1); }},
      {"kill", [] { return ::syscall(SYS_kill, 1, 99); }},
      {"kill with a bit above", [] { return ::syscall(SYS_kill, kBitAbove | 1, 99); }},
      {"tkill", [] { return ::syscall(SYS_tkill, 1, 99); }},
      {"tgkill of the process", [] { return ::syscall(SYS_tgkill, 1, 1, 99); }},
      {"tgkill of the thread", [] { return ::syscall(SYS_tgkill, -1, 1, 99); }},
      {"rt_sigqueueinfo", [] { return ::syscall(SYS_rt_sigqueueinfo, 1, 99, nullptr); }},
      {"rt_tgsigqueueinfo", [] { return ::syscall(SYS_rt_tgsigqueueinfo, 1, 1, 99, nullptr); }},
      {"SIGKILL of a descriptor", [] { return ::syscall(SYS_fcntl, -1, F_SETSIG, SIGKILL); }},
      {"SIGSTOP of a descriptor", [] { return ::syscall(SYS_fcntl, -1, F_SETSIG, SIGSTOP); }},
  };
  for (const Case& one : cases) EXPECT_EQ(under_filter(one.call), EPERM) << one.what;
}

TEST(JobFilter, LetsOrdinaryProgramsWork) {
  struct Case {
    const char* what;
    std::function<long()> call;
  };
  const std::vector<Case> cases{
      {"getpid", [] { return ::syscall(SYS_getpid); }},
      {"own limits",
       [] {
         rlimit limit{};
         return ::getrlimit(RLIMIT_NOFILE, &limit) != 0 ? -1L
                                                        : long{::setrlimit(RLIMIT_NOFILE, &limit)};
       }},
      {"reading RTTIME",
       [] {
         rlimit limit{};
         return ::syscall(SYS_prlimit64, 0, RLIMIT_RTTIME, nullptr, &limit);
       }},
      {"a signal to itself", [] { return ::syscall(SYS_kill, ::getpid(), 0); }},
      {"a signal to its group", [] { return ::syscall(SYS_kill, 0, 0); }},
      {"a descriptor's signal",
       [] { return ::syscall(SYS_fcntl, STDIN_FILENO, F_SETSIG, SIGUSR1); }},
      {"own priority", [] { return ::syscall(SYS_setpriority, PRIO_PROCESS, 0, 19); }},
      {"own affinity",
       [] {
         std::uint64_t mask[16] = {};
         const long size = ::syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
         return ::syscall(SYS_sched_setaffinity, ::getpid(), size, mask);
       }},
      {"fork",
       [] {
         const pid_t child = ::fork();
         if (child == 0) ::_exit(0);
         return long{::waitpid(child, nullptr, 0)};
       }},
  };
  for (const Case& one : cases) EXPECT_EQ(under_filter(one.call), 0) << one.what;
}

TEST(JobFilter, FitsIntoAWelcome) {
  const std::string filter = job_filter(tag_resource(Isolation::container)).value();
  EXPECT_GT(filter.size(), 0U);
  EXPECT_EQ(filter.size() % sizeof(sock_filter), 0U);
  EXPECT_LT(filter.size(), 32U << 10U);
}

}  // namespace
}  // namespace brig::jail
