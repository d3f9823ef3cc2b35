// SPDX-License-Identifier: Apache-2.0
// What jobs, which have brig-init's uid, may try against it and each other: each is named, each is
// shown to fail, and the sandbox still works after it.
#include "support/one_sandbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

namespace brig::test {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

class Supervisor : public OneSandbox {
 protected:
  static RunResult run_python(const std::string& program) { return exec(python(program)); }
  /// What an attempt on PID 1 prints when it is refused.
  static std::string attempt(const std::string& expression) {
    const RunResult result = run_python(
        "import ctypes, os, errno, signal, resource\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "def call(n, *a):\n"
        "    r = libc.syscall(n, *[ctypes.c_long(x) for x in a])\n"
        "    return 'done' if r != -1 else errno.errorcode[ctypes.get_errno()]\n"
        "def do(f):\n"
        "    try:\n"
        "        return f'done {f()!r}'\n"
        "    except OSError as e:\n"
        "        return errno.errorcode[e.errno]\n"
        "print(" +
        expression + ")\n");
    EXPECT_EQ(result.ending.exit_code, 0) << result.stderr_.bytes;
    return result.stdout_.bytes;
  }
};

TEST_F(Supervisor, CanNotBeTracedOrReadByAJob) {
  EXPECT_EQ(attempt("call(101, 16, 1, 0, 0)"), "EPERM\n") << "ptrace attach";
  EXPECT_EQ(attempt("call(310, 1, 0, 0, 0, 0, 0)"), "EPERM\n") << "process_vm_readv";
  EXPECT_EQ(attempt("call(311, 1, 0, 0, 0, 0, 0)"), "EPERM\n") << "process_vm_writev";
  EXPECT_EQ(attempt("do(lambda: os.open('/proc/1/mem', os.O_RDWR))"), "EACCES\n");
  EXPECT_EQ(attempt("do(lambda: open('/proc/1/environ').read())"), "EACCES\n");
  EXPECT_EQ(attempt("do(lambda: open('/proc/1/maps').read())"), "EACCES\n");
  EXPECT_EQ(attempt("do(lambda: os.listdir('/proc/1/fd'))"), "EACCES\n");
  EXPECT_EQ(attempt("do(lambda: os.readlink('/proc/1/exe'))"), "EACCES\n");
  EXPECT_EQ(attempt("do(lambda: os.listdir('/proc/1/root'))"), "EACCES\n");
}

TEST_F(Supervisor, CanNotBeReadAsAFile) {
  EXPECT_EQ(attempt("[do(lambda: open('/' + n, 'rb').read()) for n in os.listdir('/') "
                    "if n.startswith('.brig-')]"),
            "['EACCES']\n");
}

TEST_F(Supervisor, KeepsItsLimitsPrioritiesAndAffinity) {
  EXPECT_EQ(attempt("do(lambda: resource.prlimit(1, resource.RLIMIT_NOFILE, (1, 1)))"), "EPERM\n");
  EXPECT_EQ(attempt("do(lambda: os.setpriority(os.PRIO_PROCESS, 1, 19))"), "EPERM\n");
  EXPECT_EQ(attempt("do(lambda: os.setpriority(os.PRIO_USER, 0, 19))"), "EPERM\n");
  EXPECT_EQ(attempt("do(lambda: os.setpriority(os.PRIO_PGRP, 0, 19))"), "EPERM\n");
  EXPECT_EQ(attempt("do(lambda: os.sched_setaffinity(1, {0}))"), "EPERM\n");
  EXPECT_EQ(attempt("do(lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)))"),
            "EPERM\n");
  EXPECT_EQ(attempt("call(251, 1, 1, 3 << 13)"), "EPERM\n") << "ioprio_set";
  EXPECT_EQ(attempt("do(lambda: open('/proc/1/oom_score_adj', 'w').write('1000'))"), "EACCES\n");
}

TEST_F(Supervisor, IsNotMovedByAnySignal) {
  EXPECT_EQ(attempt("{do(lambda: os.kill(1, s)) for s in (9, 19, 15, 2, 11, 17, 20)}"),
            "{'EPERM'}\n");
}

TEST_F(Supervisor, LendsAJobNoDescriptorOfItsOwn) {
  EXPECT_EQ(attempt("sorted(n for n in os.listdir('/proc/self/fd') "
                    "if os.path.exists('/proc/self/fd/' + n) or int(n) < 3)"),
            "['0', '1', '2']\n");
}

TEST_F(Supervisor, AJobCanNotLoseItsTag) {
  EXPECT_EQ(attempt("call(302, 0, 15, id(0), 0)"), "EPERM\n") << "prlimit64 RLIMIT_RTTIME";
  EXPECT_EQ(attempt("call(160, 15, id(0))"), "EPERM\n");
}

TEST_F(Supervisor, NothingOfAJobOutlivesIt) {
  const RunResult result = run_python(
      "import os, time\n"
      "for detached in range(3):\n"
      "    if os.fork() == 0:\n"
      "        os.setsid()\n"
      "        if os.fork() == 0:\n"
      "            os.setpgid(0, 0)\n"
      "            time.sleep(100)\n"
      "        os._exit(0)\n"
      "time.sleep(0.2)\n");
  EXPECT_EQ(result.ending.exit_code, 0);
  const RunResult after = run_python(
      "import os\n"
      "print([p for p in os.listdir('/proc') if p.isdigit() and int(p) not in (1, os.getpid())])");
  EXPECT_EQ(after.stdout_.bytes, "[]\n");
}

TEST_F(Supervisor, AForkBombEndsWithItsJob) {
  auto policy = make_policy(Preset::limited).value();
  policy.wall_time = 1s;
  Sandbox sandbox = make_sandbox(policy);
  const auto bomb = sandbox.exec({.argv = {"python3", "-c",
                                           "import os\n"
                                           "while True:\n"
                                           "    try:\n"
                                           "        os.fork()\n"
                                           "    except OSError:\n"
                                           "        pass\n"}},
                                 {});
  ASSERT_TRUE(bomb);
  EXPECT_EQ(bomb->ending.kind, EndingKind::timed_out) << bomb->ending.evidence;
  EXPECT_GT(bomb->usage.refused_processes, 0U);
  const auto after = sandbox.exec({.argv = {"python3", "-c", "print(1)"}}, {});
  ASSERT_TRUE(after);
  EXPECT_EQ(after->stdout_.bytes, "1\n") << after->ending.evidence;
  EXPECT_TRUE(sandbox.remove());
}

TEST_F(Supervisor, JobsRunAtOnceAndKeepTheirOutputApart) {
  std::vector<std::jthread> threads;
  std::vector<std::string> outputs(8);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    threads.emplace_back([&, i] {
      outputs[i] =
          run_python("for n in range(1000): print(" + std::to_string(i) + ")").stdout_.bytes;
    });
  }
  threads.clear();
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    std::string expected;
    for (int n = 0; n < 1000; ++n) expected += std::to_string(i) + "\n";
    EXPECT_EQ(outputs[i], expected);
  }
}

TEST_F(Supervisor, TellsHowEachJobEndedAndWhatItUsed) {
  RunResult result = run_python("import os; os.kill(os.getpid(), 11)");
  EXPECT_EQ(result.ending.kind, EndingKind::signalled);
  EXPECT_EQ(result.ending.signal, 11);
  result = run_python("import sys; sys.exit(137)");
  EXPECT_EQ(result.ending.kind, EndingKind::exited) << "137 is a code like any other";
  EXPECT_EQ(result.ending.exit_code, 137);
  result =
      run_python("x = b'x' * (100 << 20)\nwhile sum(__import__('os').times()[:2]) < 0.2: pass");
  EXPECT_GE(result.usage.user + result.usage.system, 200ms);
  EXPECT_GE(result.usage.largest, MemorySize::mib(100));
  result = run_python("x = b'x' * (1 << 30)");
  EXPECT_EQ(result.ending.kind, EndingKind::out_of_memory) << result.ending.evidence;
}

}  // namespace
}  // namespace brig::test
