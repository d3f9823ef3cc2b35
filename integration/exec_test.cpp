// SPDX-License-Identifier: Apache-2.0
// What one command of a sandbox may use, and how it is reached while it runs.
#include "support/heard.hpp"
#include "support/one_sandbox.hpp"
#include "sys/unique_fd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace brig::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

class Execs : public OneSandbox {};

// ---- limits, each told apart

TEST_F(Execs, WallTime) {
  const RunResult result = exec(sh("sleep 60", {.wall_time = 300ms}));
  EXPECT_EQ(result.ending.kind, EndingKind::timed_out);
  EXPECT_THAT(result.ending.evidence, HasSubstr("300ms"));
}

TEST_F(Execs, ProcessorTimeOfOneProcess) {
  const RunResult result = exec(python("while True: pass", {.cpu_time = 300ms}));
  EXPECT_EQ(result.ending.kind, EndingKind::cpu_time) << result.ending.evidence;
  EXPECT_THAT(result.ending.evidence, HasSubstr("300ms"));
  EXPECT_GE(result.usage.user + result.usage.system, 290ms);
}

TEST_F(Execs, ProcessorTimeOfManyShortChildren) {
  const RunResult result =
      exec(sh("while :; do sh -c 'i=0; while [ $i -lt 500 ]; do i=$((i + 1)); done'; done",
              {.cpu_time = 400ms}));
  EXPECT_EQ(result.ending.kind, EndingKind::cpu_time) << result.ending.evidence;
}

TEST_F(Execs, ProcessorTimeOfTheDeadThatNobodyHasWaitedFor) {
  const RunResult result =
      exec(python("import os, time\n"
                  "for n in range(40):\n"
                  "    if os.fork() == 0:\n"
                  "        while time.process_time() < 0.04: pass\n"
                  "        os._exit(0)\n"
                  "    time.sleep(0.05)\n"
                  "time.sleep(60)\n",
                  {.wall_time = 20s, .cpu_time = 500ms}));
  EXPECT_EQ(result.ending.kind, EndingKind::cpu_time) << result.ending.evidence;
}

TEST_F(Execs, ProcessorTimeThatIsNotUsedIsNoLimit) {
  const RunResult result = exec(sh("sleep 0.5", {.cpu_time = 300ms}));
  EXPECT_EQ(result.ending.kind, EndingKind::exited) << result.ending.evidence;
}

/// The kernel's own, for a PID 1 that is kept from looking.
TEST_F(Execs, ProcessorTimeIsTheKernelsLimitToo) {
  const RunResult result = exec(
      python("import resource; print(resource.getrlimit(resource.RLIMIT_CPU))", {.cpu_time = 5s}));
  EXPECT_EQ(result.stdout_.bytes, "(7, 7)\n");
}

TEST_F(Execs, Output) {
  const RunResult result = exec(sh("yes", {.output = MemorySize::bytes(1000)}));
  EXPECT_EQ(result.ending.kind, EndingKind::output_limit);
  EXPECT_THAT(result.ending.evidence, HasSubstr("1000 B"));
  EXPECT_EQ(result.stdout_.bytes.size(), 1000U);
  EXPECT_TRUE(result.stdout_.truncated);
}

TEST_F(Execs, FileSize) {
  const RunResult result =
      exec(sh("exec head -c 70000 /dev/zero > /work/over", {.file_size = MemorySize::kib(64)}));
  EXPECT_EQ(result.ending.kind, EndingKind::signalled);
  EXPECT_EQ(result.ending.signal, SIGXFSZ);
  const RunResult size = exec(sh("wc -c < /work/over; rm /work/over"));
  EXPECT_EQ(size.stdout_.bytes, "65536\n");
}

TEST_F(Execs, OpenFiles) {
  const RunResult result =
      exec(python("import errno, os\n"
                  "opened = []\n"
                  "try:\n"
                  "    while True: opened.append(os.open('/dev/null', os.O_RDONLY))\n"
                  "except OSError as error:\n"
                  "    print(max(opened), errno.errorcode[error.errno])\n",
                  {.open_files = 20}));
  EXPECT_EQ(result.stdout_.bytes, "19 EMFILE\n") << result.stderr_.bytes;
}

TEST_F(Execs, ALimitOfOneCommandIsNotTheNexts) {
  exec(sh("true", {.open_files = 20}));
  EXPECT_EQ(exec(sh("ulimit -n", {.open_files = 21})).stdout_.bytes, "21\n");
}

TEST_F(Execs, NoLimitIsAboveThePolicys) {
  const auto result = sandbox_->exec(sh("true", {.wall_time = 100h}), {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::policy_violation);
  EXPECT_THAT(result.error().message, StartsWith("wall_time: 100h asked for"));
}

TEST_F(Execs, ManyAtOnceEndEachByItsOwnLimit) {
  std::vector<std::jthread> threads;
  for (int n = 0; n < 12; ++n) {
    threads.emplace_back([n] {
      switch (n % 4) {
        case 0: {
          const RunResult result = exec(sh("sleep 60", {.wall_time = 500ms}));
          EXPECT_EQ(result.ending.kind, EndingKind::timed_out) << result.ending.evidence;
          break;
        }
        case 1: {
          const RunResult result = exec(sh("while :; do :; done", {.cpu_time = 200ms}));
          EXPECT_EQ(result.ending.kind, EndingKind::cpu_time) << result.ending.evidence;
          break;
        }
        case 2: {
          const RunResult result = exec(sh("yes", {.output = MemorySize::bytes(10)}));
          EXPECT_EQ(result.ending.kind, EndingKind::output_limit) << result.ending.evidence;
          break;
        }
        default: {
          const RunResult result = exec(sh("sleep 0.3; echo done", {.cpu_time = 10s}));
          EXPECT_EQ(result.stdout_.bytes, "done\n") << result.ending.evidence;
        }
      }
    });
  }
}

// ---- while it runs

TEST_F(Execs, OutputIsHeardWhileTheCommandRuns) {
  Heard out;
  Heard err;
  JobControl control;
  RunIo io;
  io.stdout_consumer = out.consumer();
  io.stderr_consumer = err.consumer();
  io.control = &control;
  std::jthread caller([&] {
    EXPECT_TRUE(out.wait_for("one\n"));
    EXPECT_TRUE(err.wait_for("two\n"));
    EXPECT_TRUE(control.signal(SIGTERM));
  });
  const RunResult result = exec(sh("echo one; echo two >&2; sleep 60"), io);
  EXPECT_EQ(result.ending.kind, EndingKind::signalled) << result.ending.evidence;
  EXPECT_EQ(result.ending.signal, SIGTERM);
  EXPECT_EQ(out.text(), "one\n");
  EXPECT_EQ(result.stdout_.bytes, "");
  EXPECT_EQ(result.stdout_.total, 4U);
}

TEST_F(Execs, ASignalReachesTheWholeTree) {
  Heard out;
  JobControl control;
  RunIo io;
  io.stdout_consumer = out.consumer();
  io.control = &control;
  std::jthread caller([&] {
    EXPECT_TRUE(out.wait_for("ready\n"));
    EXPECT_TRUE(control.signal(SIGUSR1));
  });
  const RunResult result =
      exec(python("import os, signal, time\n"
                  "def live(name):\n"
                  "    def heard(*_):\n"
                  "        os.write(got, (name + ' ').encode())\n"
                  "    signal.signal(signal.SIGUSR1, heard)\n"
                  "    os.write(up, b'x')\n"
                  "got = os.open('/work/got', os.O_CREAT | os.O_APPEND | os.O_RDWR)\n"
                  "seen, up = os.pipe()\n"
                  "if os.fork() == 0:\n"
                  "    live('child')\n"
                  "    while True: time.sleep(60)\n"
                  "if os.fork() == 0:\n"
                  "    os.setsid()\n"
                  "    if os.fork() == 0:\n"
                  "        os.setpgid(0, 0)\n"
                  "        live('detached')\n"
                  "        while True: time.sleep(60)\n"
                  "    os._exit(0)\n"
                  "live('first')\n"
                  "n = 0\n"
                  "while n < 3: n += len(os.read(seen, 1))\n"
                  "print('ready', flush=True)\n"
                  "while os.fstat(got).st_size < len('first child detached '): time.sleep(0.01)\n"
                  "print(sorted(open('/work/got').read().split()))\n",
                  {.wall_time = 30s}),
           io);
  EXPECT_EQ(result.ending.exit_code, 0) << result.ending.evidence << result.stderr_.bytes;
  EXPECT_EQ(out.text(), "ready\n['child', 'detached', 'first']\n");
}

/// Its processes are known by a tag, which the first has only when its stub has come so far.
TEST_F(Execs, ASignalRightBehindTheStartReachesIt) {
  for (int n = 0; n < 100; ++n) {
    JobControl control;
    ASSERT_TRUE(control.signal(SIGTERM));
    RunIo io;
    io.control = &control;
    const RunResult result = exec({.argv = {"sleep", "60"}, .limits = {.wall_time = 20s}}, io);
    ASSERT_EQ(result.ending.kind, EndingKind::signalled) << n << ": " << result.ending.evidence;
    ASSERT_EQ(result.ending.signal, SIGTERM);
  }
}

/// What another writes through /proc counts as the job's own, and ends it like its own.
TEST_F(Execs, AnothersFloodDoesNotHoldUpAJobsEnd) {
  Heard victims;
  RunIo io;
  io.stdout_consumer = victims.consumer();
  std::jthread flooder([&] {
    ASSERT_TRUE(victims.wait_for("\n"));
    const std::string pid = victims.text().substr(0, victims.text().find('\n'));
    const RunResult flood = exec(sh("cat /dev/zero > /proc/" + pid + "/fd/1", {.wall_time = 30s}));
    EXPECT_NE(flood.ending.kind, EndingKind::timed_out) << "its pipe was never closed";
  });
  const RunResult victim =
      exec(sh("echo $$; exec sleep 60", {.wall_time = 30s, .output = MemorySize::kib(256)}), io);
  EXPECT_EQ(victim.ending.kind, EndingKind::output_limit) << victim.ending.evidence;
}

// ---- with a terminal

class ExecsTerminal : public Execs {
 protected:
  void SetUp() override {
    Execs::SetUp();
    std::array<int, 2> fds{};
    ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
    input_.reset(fds[0]);
    keys_.reset(fds[1]);
    io_.stdin_fd = input_.get();
    io_.stdout_consumer = screen_.consumer();
    io_.control = &control_;
  }
  void type(std::string_view text) {
    EXPECT_EQ(::write(keys_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  RunResult show(ExecSpec spec) {
    spec.terminal = TerminalSize{33, 99};
    spec.limits.wall_time = 30s;
    return exec(spec, io_);
  }

  sys::UniqueFd input_;
  sys::UniqueFd keys_;
  Heard screen_;
  JobControl control_;
  RunIo io_;
};

TEST_F(ExecsTerminal, IsAllThreeStreamsAndTheControllingOne) {
  const RunResult result = show(python(
      "import os, sys\n"
      "print([os.isatty(fd) for fd in (0, 1, 2)], os.get_terminal_size(0), os.environ['TERM'])\n"
      "print(os.isatty(os.open('/dev/tty', os.O_RDWR)), file=sys.stderr)\n"));
  EXPECT_EQ(result.ending.exit_code, 0) << result.ending.evidence;
  EXPECT_EQ(screen_.text(),
            "[True, True, True] os.terminal_size(columns=99, lines=33) xterm\r\nTrue\r\n");
  EXPECT_EQ(result.stdout_.total, screen_.text().size());
  EXPECT_EQ(result.stderr_.total, 0U);
}

TEST_F(ExecsTerminal, TellsItsProgramsOfAnotherSize) {
  std::jthread caller([&] {
    EXPECT_TRUE(screen_.wait_for("ready"));
    control_.resize({50, 150});
  });
  show(
      python("import os, signal\n"
             "def changed(*_):\n"
             "    os.write(1, str(tuple(os.get_terminal_size())).encode())\n"
             "    os._exit(0)\n"
             "signal.signal(signal.SIGWINCH, changed)\n"
             "os.write(1, b'ready')\n"
             "while True: signal.pause()\n"));
  EXPECT_THAT(screen_.text(), HasSubstr("(150, 50)"));
}

TEST_F(ExecsTerminal, MakesASignalOfCtrlC) {
  std::jthread caller([&] {
    EXPECT_TRUE(screen_.wait_for("ready"));
    type("\x03");
  });
  const RunResult result = show(sh("echo ready; exec sleep 60"));
  EXPECT_EQ(result.ending.signal, SIGINT) << result.ending.evidence;
  EXPECT_THAT(screen_.text(), HasSubstr("^C"));
}

TEST_F(ExecsTerminal, EndsWithItsInput) {
  type("line\n");
  keys_.reset();
  const RunResult result = show({.argv = {"cat"}});
  EXPECT_EQ(result.ending.exit_code, 0) << result.ending.evidence;
  EXPECT_EQ(screen_.text(), "line\r\nline\r\n") << "echoed, and copied";
}

TEST_F(ExecsTerminal, EndsWithItsInputInTheMiddleOfALine) {
  type("part");
  keys_.reset();
  const RunResult result = show({.argv = {"cat"}});
  EXPECT_EQ(result.ending.exit_code, 0) << result.ending.evidence;
  EXPECT_EQ(screen_.text(), "partpart");
}

TEST_F(ExecsTerminal, WithoutInputIsAtItsEnd) {
  io_.stdin_fd = -1;
  const RunResult result = show({.argv = {"cat"}});
  EXPECT_EQ(result.ending.exit_code, 0) << result.ending.evidence;
  EXPECT_EQ(screen_.text(), "");
}

TEST_F(ExecsTerminal, IsOfOneJob) {
  std::vector<std::jthread> threads;
  for (int n = 0; n < 6; ++n) {
    threads.emplace_back([n] {
      ExecSpec spec = sh("tty > /dev/null && echo $(stty size); sleep 0.2");
      spec.terminal = TerminalSize{static_cast<std::uint16_t>(10 + n), 77};
      EXPECT_EQ(exec(spec).stdout_.bytes, std::to_string(10 + n) + " 77\r\n");
    });
  }
}

TEST_F(ExecsTerminal, HasItsOutputsLastByteWhateverItsSize) {
  ExecSpec spec = python("import os\nfor n in range(300): os.write(1, b'x' * 999 + b'.')");
  const RunResult result = show(spec);
  EXPECT_EQ(result.ending.kind, EndingKind::exited) << result.ending.evidence;
  EXPECT_EQ(screen_.text().size(), 300'000U);
}

}  // namespace
}  // namespace brig::test
