// SPDX-License-Identifier: Apache-2.0
// What hostile code tries at the kernel from a job of a sandbox with brig-init in it, and what the
// kernel answers: programs/hostile_kernel.py tries, this file says what must happen and why.
#include "support/heard.hpp"
#include "support/one_sandbox.hpp"
#include "support/programs.hpp"
#include "sys/unique_fd.hpp"
#include "unit/harden/seccomp_filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <linux/ioprio.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace brig::test {
namespace {

using nlohmann::json;
using testing::AnyOf;
using testing::IsEmpty;
using namespace std::chrono_literals;

// --- each system call ------------------------------------------------------------------------

/// A file in memory that holds this, at its beginning.
sys::UniqueFd file_of(const std::string& text) {
  sys::UniqueFd file(::memfd_create("brig-test", MFD_CLOEXEC));
  EXPECT_EQ(::pwrite(file.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  return file;
}

/// A call that is asked about.
struct Question {
  int number;
  harden::Arguments arguments;
};

/// What jobs are refused besides: the calls that touch PID 1, or their own tag (src/jail).
bool refused_to_jobs(const std::string& name, const harden::Arguments& a) {
  const auto word = [&a](std::size_t n) { return static_cast<std::uint32_t>(a.at(n)); };
  constexpr std::uint32_t kInit = 1;
  // The profile refuses these already: two barriers.
  const std::set<std::string> whole{"ptrace",          "process_vm_readv", "process_vm_writev",
                                    "process_madvise", "pidfd_getfd",      "kcmp"};
  if (whole.contains(name)) return true;
  if (name == "prlimit64") return word(0) == kInit || (word(1) == RLIMIT_RTTIME && a[2] != 0);
  if (name == "setrlimit") return word(0) == RLIMIT_RTTIME;
  if (name == "setpriority")
    return (word(0) == PRIO_PROCESS && word(1) == kInit) || word(0) == PRIO_PGRP ||
           word(0) == PRIO_USER;
  if (name == "ioprio_set")
    return (word(0) == IOPRIO_WHO_PROCESS && word(1) == kInit) || word(0) == IOPRIO_WHO_PGRP ||
           word(0) == IOPRIO_WHO_USER;
  if (name == "sched_setaffinity" || name == "sched_setattr" || name == "sched_setparam" ||
      name == "sched_setscheduler" || name == "kill" || name == "tkill" ||
      name == "rt_sigqueueinfo")
    return word(0) == kInit;
  if (name == "tgkill" || name == "rt_tgsigqueueinfo") return word(0) == kInit || word(1) == kInit;
  if (name == "fcntl") return word(1) == F_SETSIG && (word(2) == SIGKILL || word(2) == SIGSTOP);
  return false;
}

std::string name_of(int number) {
  char* found = ::seccomp_syscall_resolve_num_arch(SCMP_ARCH_X86_64, number);
  std::string name = found != nullptr ? found : "";
  std::free(found);  // NOLINT: libseccomp hands over what malloc gave.
  return name;
}

/// The number above which runc answers ENOSYS where the engine drops the profile's own errno, as
/// 20.10 does: that of the newest call that the profile names.
int newest_named() {
  int newest = 0;
  for (int number = 0; number < 1024; ++number) {
    if (!harden::default_profile().rules_of(name_of(number)).empty()) newest = number;
  }
  return newest;
}

constexpr const char* kAllowed = "1000";

/// What the declared table says: the profile of schemas/seccomp, and the jobs' own filter.
std::set<std::string> declared(const Question& question, int newest) {
  const std::string name = name_of(question.number);
  std::string answer = harden::default_profile().answer(name, question.arguments);
  if (answer == "allow")
    answer =
        refused_to_jobs(name, question.arguments) ? std::to_string(EPERM) : std::string(kAllowed);
  if (question.number > newest) return {answer, std::to_string(ENOSYS)};
  return {answer};
}

/// uretprobe and uprobe: kernels that have them (6.11, 6.18) take them past every filter, as they
/// are theirs alone: anybody else who calls them dies, or is told ENXIO.
constexpr bool is_the_kernels_own(int number) {
  return number == 335 || number == 336;
}

/// Every number from 0 to 1023 with three patterns of arguments, and what is no number at all.
void ask_about_each_number(std::vector<Question>& questions) {
  constexpr std::uint64_t kOnes = ~std::uint64_t{0};
  std::vector<int> numbers{-1, 1024, 4096, 0x3fffffff};
  for (int number = 0; number < 1024; ++number) {
    if (!is_the_kernels_own(number)) numbers.push_back(number);
  }
  for (const int number : numbers) {
    for (const std::uint64_t all : {std::uint64_t{0}, std::uint64_t{1}, kOnes})
      questions.push_back({number, {all, all, all, all, all, 0}});
  }
}

/// Each rule with arguments that it is for, and with each of them changed in one bit: the lowest
/// and the highest that it looks at, and above what the kernel's int holds.
void ask_about_each_condition(std::vector<Question>& questions) {
  for (int number = 0; number < 1024; ++number) {
    for (const harden::Rule& rule : harden::default_profile().rules_of(name_of(number))) {
      harden::Arguments fitting{};
      for (const harden::Condition& one : rule.conditions) fitting.at(one.index) |= one.value;
      questions.push_back({number, fitting});
      for (const harden::Condition& one : rule.conditions) {
        const std::uint64_t lowest = one.mask & (~one.mask + 1);
        for (const std::uint64_t bit :
             {lowest, std::uint64_t{1} << 31U, std::uint64_t{1} << 32U, std::uint64_t{1} << 63U}) {
          harden::Arguments changed = fitting;
          changed.at(one.index) ^= bit;
          questions.push_back({number, changed});
        }
      }
    }
  }
}

/// The jobs' own filter: every combination of what it looks at.
void ask_about_the_jobs_filter(std::vector<Question>& questions) {
  const std::vector<std::uint64_t> values{0,
                                          1,
                                          2,
                                          3,
                                          F_SETSIG,
                                          RLIMIT_RTTIME,
                                          (std::uint64_t{1} << 32U) | 1,
                                          (std::uint64_t{1} << 32U) | RLIMIT_RTTIME};
  for (const int number :
       {SYS_prlimit64, SYS_setrlimit, SYS_setpriority, SYS_ioprio_set, SYS_sched_setaffinity,
        SYS_sched_setattr, SYS_sched_setparam, SYS_sched_setscheduler, SYS_kill, SYS_tkill,
        SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_fcntl}) {
    for (const std::uint64_t first : values) {
      for (const std::uint64_t second : values) {
        for (const int third : {0, 1, SIGKILL, SIGSTOP})
          questions.push_back(
              {number, {first, second, static_cast<std::uint64_t>(third), 0, 0, 0}});
      }
    }
  }
}

class HostileKernel : public OneSandbox {
 protected:
  static void SetUpTestSuite() {
    // A secret of whoever makes sandboxes must not get into one.
    ::setenv("BRIG_TEST_SECRET", kSecret,
             1);  // NOLINT(concurrency-mt-unsafe): there is one thread.
    OneSandbox::SetUpTestSuite();
    probe_ = probe();
  }

  static json probe() {
    Heard other;
    JobControl control;
    RunIo io;
    io.stdout_consumer = other.consumer();
    io.control = &control;
    std::jthread sibling([&] {
      ExecSpec spec = sh("echo $$; exec sleep 100");
      spec.terminal = TerminalSize{};
      EXPECT_EQ(exec(spec, io).ending.signal, SIGKILL) << "nobody else has ended it";
    });
    EXPECT_TRUE(other.wait_for("\n"));
    const std::string pid = other.text().substr(0, other.text().find('\r'));
    const RunResult result = exec(
        {.argv = {"python3", "-I", "-c", read_program("hostile_kernel.py"), pid, kSecret + 1}});
    EXPECT_TRUE(control.signal(SIGKILL));
    EXPECT_EQ(result.ending.exit_code, 0) << result.stderr_.bytes;
    return json::parse(result.stdout_.bytes, nullptr, false);
  }

  /// Each of these attempts was answered so.
  static void expect_all(const json& attempts, const std::string& answer, const char* why) {
    EXPECT_FALSE(attempts.empty()) << why;
    for (const auto& [what, found] : attempts.items())
      EXPECT_EQ(found, answer) << what << ": " << why;
  }

  static constexpr const char* kSecret = "-brig-test-secret-4d5f1c";

  inline static json probe_;  // NOLINT: gtest's way to share.
};

TEST_F(HostileKernel, EachSystemCallIsAnsweredAsDeclared) {
  std::vector<Question> questions;
  ask_about_each_number(questions);
  ask_about_each_condition(questions);
  ask_about_the_jobs_filter(questions);
  std::string lines;
  for (const Question& one : questions) {
    lines += std::to_string(one.number);
    for (std::size_t n = 0; n < 5; ++n) lines += " " + std::to_string(one.arguments.at(n));
    lines += "\n";
  }
  const sys::UniqueFd input = file_of(lines);
  RunIo io;
  io.stdin_fd = input.get();
  const RunResult result = exec({.argv = {"python3", "-I", "-c", read_program("syscalls.py")}}, io);
  ASSERT_EQ(result.ending.exit_code, 0) << result.stderr_.bytes << result.ending.evidence;

  const int newest = newest_named();
  std::istringstream answers(result.stdout_.bytes);
  std::size_t allowed = 0;
  for (const Question& one : questions) {
    std::string answer;
    ASSERT_TRUE(answers >> answer) << "fewer answers than questions";
    allowed += answer == kAllowed ? 1U : 0U;
    EXPECT_THAT(declared(one, newest), testing::Contains(answer))
        << one.number << " " << name_of(one.number) << "(" << one.arguments[0] << ", "
        << one.arguments[1] << ", " << one.arguments[2] << ", …)";
  }
  EXPECT_GT(allowed, 700U) << "most are allowed calls: the oracle tells them from refused ones";
  EXPECT_LT(allowed, questions.size() * 3 / 4);
}

/// Both have numbers of their own, which a table for x86-64 says nothing of: no filter lets one
/// pass for another, and the process is gone.
TEST_F(HostileKernel, TheOtherTwoAbisOfTheProcessorAreTheEndOfWhoeverCallsThem) {
  // getpid of x32, whose numbers have this bit, and a number that has it and is none.
  for (const char* number : {"0x40000000 | 39", "-2"}) {
    const RunResult x32 = exec(python("import ctypes; ctypes.CDLL(None).syscall(" +
                                      std::string(number) + "); print('returned')"));
    EXPECT_EQ(x32.ending.signal, SIGSYS) << number << ": " << x32.ending.evidence;
    EXPECT_EQ(x32.stdout_.bytes, "");
  }
  // getpid by `int 0x80`: killed by the filter, or by the kernel where that knows no 32-bit calls.
  const RunResult i386 =
      exec(python("import ctypes, mmap\n"
                  "code = mmap.mmap(-1, 4096, prot=7)\n"
                  "code.write(b'\\xb8\\x14\\0\\0\\0\\xcd\\x80\\xc3')\n"
                  "place = ctypes.addressof(ctypes.c_char.from_buffer(code))\n"
                  "ctypes.CFUNCTYPE(ctypes.c_int)(place)()\n"
                  "print('returned')\n"));
  EXPECT_THAT(i386.ending.signal.value_or(0), AnyOf(SIGSYS, SIGSEGV)) << i386.ending.evidence;
  EXPECT_EQ(i386.stdout_.bytes, "");
}

TEST_F(HostileKernel, TheKernelsOwnCallsDoNothingForAnybodyElse) {
  for (const char* number : {"335", "336"}) {
    const RunResult result =
        exec(python("import ctypes, errno\n"
                    "libc = ctypes.CDLL(None, use_errno=True)\n"
                    "print(libc.syscall(" +
                    std::string(number) + ", 0, 0, 0), errno.errorcode[ctypes.get_errno()])\n"));
    if (result.ending.kind == EndingKind::signalled) {
      EXPECT_EQ(result.ending.signal, SIGILL) << number;
    } else {
      EXPECT_THAT(result.stdout_.bytes, AnyOf("-1 EPERM\n", "-1 ENOSYS\n", "-1 ENXIO\n")) << number;
    }
  }
}

// --- each corner -----------------------------------------------------------------------------

TEST_F(HostileKernel, NothingIsMountedOrUnmounted) {
  json attempts = probe_["mounts"];
  EXPECT_EQ(attempts["the mounts are as they were"], "yes");
  attempts.erase("the mounts are as they were");
  expect_all(attempts, "EPERM", "the profile has no call that changes mounts or namespaces");
}

TEST_F(HostileKernel, NoProcessReachesIntoAnother) {
  expect_all(probe_["supervisor"], "EPERM", "PID 1 is out of reach");
  expect_all(probe_["sibling"], "EPERM", "no job has something to look for in another");
}

TEST_F(HostileKernel, ThereAreNoKeys) {
  expect_all(probe_["keys"], "EPERM", "keyrings belong to no namespace: they would be the host's");
  EXPECT_EQ(probe_["masked"]["/proc/keys"], 0);
}

TEST_F(HostileKernel, ItsDarkCornersAreShut) {
  expect_all(probe_["dark corners"], "EPERM", "rarely used code of the shared kernel");
}

TEST_F(HostileKernel, NothingOfItsSettingsCanBeWritten) {
  const json& kernel = probe_["kernel"];
  for (const char* top : {"/proc/sys", "/sys"}) {
    EXPECT_GT(kernel["files"][top]["count"].get<int>(), 100) << top << " was walked";
    EXPECT_EQ(kernel["files"][top]["writable"], json::array()) << top;
  }
  EXPECT_EQ(kernel["top"], json::array()) << "sysrq-trigger and its like in /proc";
  int cgroup_files = 0;
  for (const auto& [path, answer] : kernel["cgroups"].items()) {
    EXPECT_THAT(answer.get<std::string>(), AnyOf("ENOENT", "EACCES", "EROFS")) << path;
    cgroup_files += answer == "ENOENT" ? 0 : 1;
  }
  EXPECT_GT(cgroup_files, 5) << "the cgroup's files are there to be looked at";
  for (const auto& [place, answer] : kernel["new cgroups"].items()) {
    EXPECT_THAT(answer.get<std::string>(), AnyOf("EACCES", "EROFS"))
        << place << ": in a cgroup of its own a job would be below no limit but its own";
  }
  EXPECT_EQ(kernel["own"]["oom_score_adj"], "EACCES") << "the sandbox is the first to be killed";
  EXPECT_EQ(kernel["own"]["uid_map"], "EPERM") << "no other user's id can be had";
  EXPECT_EQ(kernel["own"]["gid_map"], "EPERM");
}

TEST_F(HostileKernel, WhatIsMaskedShowsNothing) {
  // null: this kernel has no such file; 0: it is there, and empty.
  for (const auto& [path, shown] : probe_["masked"].items())
    EXPECT_TRUE(shown.is_null() || shown == 0) << path << " shows " << shown;
  EXPECT_GE(std::count(probe_["masked"].begin(), probe_["masked"].end(), json(0)), 2);
}

TEST_F(HostileKernel, TheOnlyDevicesAreTheHarmlessOnes) {
  const json& devices = probe_["devices"];
  EXPECT_EQ(devices["numbers"], json({{"full", {1, 7}},
                                      {"null", {1, 3}},
                                      {"random", {1, 8}},
                                      {"tty", {5, 0}},
                                      {"urandom", {1, 9}},
                                      {"zero", {1, 5}}}))
      << "memory that holds nothing, randomness, one's own terminal";
  for (const auto& [name, kind] : devices["present"].items())
    EXPECT_NE(kind, "b") << name << ": a disk";
  expect_all(devices["opened"], "ENOENT", "the engine makes no such device");
  expect_all(devices["made"], "EPERM", "the profile lets mknod make no device at all");
}

TEST_F(HostileKernel, ItsDescriptorsLeadToNothingOfTheHosts) {
  EXPECT_EQ(probe_["descriptors"]["0"], "/dev/null") << "without input";
  for (const char* name : {"1", "2"})
    EXPECT_THAT(probe_["descriptors"][name].get<std::string>(), testing::StartsWith("pipe:["));
}

TEST_F(HostileKernel, ProcLeadsOnlyToItsOwnNamespaces) {
  const json& leads = probe_["leads"];
  expect_all(leads["supervisor"], "EACCES", "PID 1 is not dumpable");
  EXPECT_EQ(leads["sibling seen"], true);
  for (const auto& [pid, process] : leads["others"].items()) {
    EXPECT_EQ(process["root"], "/") << pid;
    EXPECT_EQ(process["cwd"], "/work") << pid;
    EXPECT_EQ(process["up"], "own") << pid << ": above the root there is the root";
    EXPECT_THAT(process["exe"].get<std::string>(), testing::StartsWith("/usr/bin/")) << pid;
  }
  EXPECT_EQ(leads["leaked"], json::array()) << "a secret of brig's own environment";
}

/// Whoever can move what is above a protected path, or makes first what is not there yet, owns it.
TEST_F(HostileKernel, ProtectedPathsAreNeitherMovedNorMadeUp) {
  const json& paths = probe_["protected"];
  for (const char* how : {"moved", "removed"}) {
    for (const auto& [path, answer] : paths[how].items()) {
      // /dev is the engine's tmpfs, and root's: everything else lies in the read-only root.
      EXPECT_EQ(answer, path.starts_with("/dev/") ? "EACCES" : "EROFS") << how << " " << path;
    }
  }
  expect_all(paths["moved away"], "EXDEV", "what is movable lies on mounts of its own");
  expect_all(paths["replaced"], "EEXIST", "it is there already");
  for (const char* how : {"made", "linked"}) {
    for (const auto& [path, answer] : paths[how].items())
      EXPECT_THAT(answer.get<std::string>(), AnyOf("EROFS", "EACCES", "ENOENT"))
          << how << " " << path;
  }
  EXPECT_EQ(paths["exchanged"], "EROFS") << "/tmp for /work";
  EXPECT_EQ(paths["supervisor"], "EACCES") << "brig-init's file is not even readable";
  EXPECT_EQ(paths["supervisor's mode"], "EROFS");
}

/// `brig run -t`, where there is one of its own: integration/terminal_test.cpp.
TEST_F(HostileKernel, NoKeyIsTypedIntoATerminal) {
  json attempts = probe_["terminal"];
  EXPECT_EQ(attempts["controlling"], "ENXIO") << "without a terminal there is no controlling one";
  for (const char* what : {"another job's, TIOCSTI", "another job's, taken"}) {
    EXPECT_EQ(attempts[what], "EPERM") << what << ": it controls the other job's session";
    attempts.erase(what);
  }
  attempts.erase("controlling");
  expect_all(attempts, "ENOTTY", "streams are pipes, and no terminal here is a console");
}

}  // namespace
}  // namespace brig::test
