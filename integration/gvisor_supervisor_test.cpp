// SPDX-License-Identifier: Apache-2.0
// gVisor's kernel keeps less from a job than Linux does: it opens PID 1's descriptors by their
// names, and lets signals from inside reach PID 1. What a job makes of that is shown here.
#include "support/containers.hpp"

#include <brig/sandbox.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace brig::test {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

Sandbox under_gvisor() {
  auto made = Sandbox::create(engine(), make_policy(Preset::untrusted).value(),
                              {.image = ImageRef::parse("localhost/brig/python:3.11").value()},
                              {.timeout = 60s});
  EXPECT_TRUE(made) << made.error().message;
  return std::move(made).value();
}

RunResult python(Sandbox& sandbox, const std::string& program) {
  const auto result = sandbox.exec({.argv = {"python3", "-c", program}}, {});
  EXPECT_TRUE(result) << result.error().message;
  return result.value_or(RunResult{});
}

/// `frame(type, id, stream, payload)` and the bytes of an end that tells of success, as
/// src/channel/README.md has them.
constexpr const char* kForge =
    "import os, struct, sys, time\n"
    "def frame(kind, id, stream, payload):\n"
    "    return struct.pack('<IIBBH', len(payload), id, kind, stream, 0) + payload\n"
    "success = struct.pack('<BIBIQQQQQBBQQ', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)\n"
    "host = os.open('/proc/1/fd/1', os.O_WRONLY)\n";

TEST(GvisorSupervisor, AJobCanNotTellItsOwnEnd) {
  for (const char* end : {"success", "success + bytes(32)", "success + os.urandom(32)"}) {
    Sandbox sandbox = under_gvisor();
    const RunResult result =
        python(sandbox, std::string(kForge) + "os.write(host, frame(34, 1, 0, " + end +
                            "))\ntime.sleep(5)\nsys.exit(9)");
    EXPECT_EQ(result.ending.kind, EndingKind::engine_lost) << end;
    EXPECT_THAT(result.ending.evidence, HasSubstr("not the supervisor's word")) << end;
    EXPECT_TRUE(sandbox.remove());
  }
}

TEST(GvisorSupervisor, OutputThatAJobSlipsInIsNotTakenForItsOwn) {
  Sandbox sandbox = under_gvisor();
  const RunResult result =
      python(sandbox, std::string(kForge) + "os.write(host, frame(1, 1, 1, b'slipped in'))");
  EXPECT_EQ(result.ending.kind, EndingKind::engine_lost);
  EXPECT_THAT(result.ending.evidence, HasSubstr("other output than has come"));
  EXPECT_TRUE(sandbox.remove());
}

TEST(GvisorSupervisor, NothingThatItHasWrittenCanBeRead) {
  Sandbox sandbox = under_gvisor();
  const RunResult result = python(sandbox,
                                  "import errno, os\n"
                                  "for mode in (os.O_RDONLY, os.O_RDWR):\n"
                                  "    fd = os.open('/proc/1/fd/1', mode | os.O_NONBLOCK)\n"
                                  "    try: print(os.read(fd, 1))\n"
                                  "    except OSError as e: print(errno.errorcode[e.errno])\n"
                                  "for name in ('mem', 'exe', 'root', 'cwd'):\n"
                                  "    try: print(os.open('/proc/1/' + name, os.O_RDONLY))\n"
                                  "    except OSError as e: print(errno.errorcode[e.errno])\n");
  EXPECT_EQ(result.stdout_.bytes, "EBADF\nEBADF\nEACCES\nEACCES\nEACCES\nEACCES\n");
  EXPECT_TRUE(sandbox.remove());
}

TEST(GvisorSupervisor, IsNotMovedByAnySignal) {
  Sandbox sandbox = under_gvisor();
  const RunResult result =
      python(sandbox,
             "import ctypes, errno, fcntl, os, signal, struct, time\n"
             "libc = ctypes.CDLL(None, use_errno=True)\n"
             "told = set()\n"
             "def call(n, *a):\n"
             "    r = libc.syscall(n, *[ctypes.c_long(x) for x in a])\n"
             "    told.add('done' if r != -1 else errno.errorcode[ctypes.get_errno()])\n"
             "for s in range(1, 65):\n"
             "    call(62, 1, s)\n"         // kill
             "    call(200, 1, s)\n"        // tkill
             "    call(234, 1, 1, s)\n"     // tgkill
             "    call(129, 1, s, 0)\n"     // rt_sigqueueinfo
             "    call(297, 1, 1, s, 0)\n"  // rt_tgsigqueueinfo
             "print(told)\n"
             // The owner of a pipe's end is told when there is something to be read.
             "for s in [s for s in range(0, 65) if s not in (9, 19)]:\n"
             "    r, w = os.pipe()\n"
             "    try:\n"
             "        fcntl.fcntl(r, fcntl.F_SETOWN, 1)\n"
             "        fcntl.fcntl(r, fcntl.F_SETSIG, s)\n"
             "        fcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)\n"
             "        os.write(w, b'x')\n"
             "    except OSError as e:\n"
             "        pass\n"
             "    os.close(r); os.close(w)\n"
             // All but PID 1 and the caller; then a child that PID 1 would be told of by SIGKILL.
             "libc.syscall(62, -1, 0)\n"
             "if libc.syscall(56, 0x8000 | 9, 0, 0, 0, 0) == 0: os._exit(0)\n"
             "time.sleep(0.3)\n"
             "print('here')\n");
  EXPECT_EQ(result.stdout_.bytes, "{'EPERM'}\nhere\n") << result.ending.evidence;
  EXPECT_EQ(python(sandbox, "print('alive')").stdout_.bytes, "alive\n");
  EXPECT_TRUE(sandbox.remove());
}

}  // namespace
}  // namespace brig::test
