// SPDX-License-Identifier: Apache-2.0
// Jobs that take all they can get: each meets a limit that is named, and nobody else feels it. The
// sandbox of the suite is the neighbour.
#include "support/brig_command.hpp"
#include "support/host.hpp"
#include "support/jobs.hpp"
#include "support/one_sandbox.hpp"
#include "support/programs.hpp"

#include <brig/run.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/resource.h>

namespace brig::test {
namespace {

using nlohmann::json;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class HostileResources : public OneSandbox {};

ExecSpec program(const std::string& name, const std::vector<std::string>& arguments = {}) {
  ExecSpec spec{.argv = {"python3", "-I", "-c", read_program(name)}};
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  return spec;
}

// --- threads and processes -------------------------------------------------------------------

TEST_F(HostileResources, ThreadsAreCountedAsProcessesAre) {
  EXPECT_EQ(exec(program("threads.py")).stdout_.bytes, "127 EAGAIN\n")
      << "the policy's 128, less PID 1: a thread is a task like any other";
}

TEST_F(HostileResources, TheDeadThatNobodyHasWaitedForAreCountedToo) {
  const RunResult result =
      exec(python("import errno, os\n"
                  "made = 0\n"
                  "try:\n"
                  "    while made < 1000:\n"
                  "        if os.fork() == 0: os._exit(0)\n"
                  "        made += 1\n"
                  "except OSError as error:\n"
                  "    print(made, errno.errorcode[error.errno])\n"));
  EXPECT_EQ(result.stdout_.bytes, "126 EAGAIN\n") << "128, less PID 1 and their parent";
}

/// Eight processes that start threads without end: they are killed at the deadline, and nothing of
/// theirs goes on to load the host.
TEST_F(HostileResources, ABombOfProcessesAndThreadsEndsAtTheDeadline) {
  const std::uint32_t user = unique_user();
  BrigCommand bomb({"run", "--user", std::to_string(user), "--timeout", "5s", "--", "python3", "-I",
                    "-c",
                    "import os\n"
                    "for _ in range(3): os.fork()\n"
                    "print('up', flush=True)\n" +
                        read_program("threads.py"),
                    "for ever"});
  ASSERT_TRUE(bomb.wait_for_output("up\nup\nup\nup\nup\nup\nup\nup\n"));
  EXPECT_THAT(processes_of(user), SizeIs(testing::Ge(8U))) << "it is on";
  EXPECT_EQ(exec({.argv = {"echo", "served"}}).stdout_.bytes, "served\n") << "meanwhile";
  EXPECT_EQ(bomb.wait().exit_code, 124) << "at the deadline";
  const auto recovered = Clock::now() + 5s;
  while (!processes_of(user).empty() && Clock::now() < recovered) std::this_thread::sleep_for(10ms);
  EXPECT_THAT(processes_of(user), IsEmpty()) << to_string(processes_of(user));
}

// --- memory ----------------------------------------------------------------------------------

/// Whatever kind of memory it is, it is the sandbox's own. (Not so the buffers of IP sockets on
/// cgroup v1: SECURITY.md.)
TEST_F(HostileResources, MemoryOfEachKindIsTheSandboxs) {
  Policy policy = make_policy(Preset::limited).value();
  policy.memory = MemorySize::mib(48);
  Sandbox small = make_sandbox(policy);
  std::jthread neighbour([] {
    const RunResult result = exec(sh("i=0; while [ $i -lt 15 ]; do sleep 0.1; i=$((i + 1)); done"));
    EXPECT_EQ(result.ending.exit_code, 0) << "nobody else's: " << result.ending.evidence;
  });
  for (const char* kind : {"anonymous", "work", "tmp", "memfd", "shared mapping", "System V",
                           "mappings", "pipes", "Unix sockets"}) {
    const RunResult result = exec_in(small, program("hoard.py", {kind}));
    EXPECT_EQ(result.ending.kind, EndingKind::out_of_memory)
        << kind << ": " << result.ending.evidence << " " << result.stdout_.bytes
        << result.stderr_.bytes;
    EXPECT_EQ(exec_in(small, {.argv = {"echo", "alive"}}).stdout_.bytes, "alive\n")
        << "PID 1 and the sandbox outlive it, and have the memory back: " << kind;
  }
  EXPECT_EQ(exec_in(small, program("hoard.py", {"shm"})).stdout_.bytes, "ENOSPC 16\n")
      << "/dev/shm has a size of its own, below the limit";
  const RunResult cache = exec_in(small, program("hoard.py", {"image"}));
  EXPECT_THAT(cache.stdout_.bytes, testing::StartsWith("enough 2"))
      << "what can be read again gives way and kills nobody: " << cache.ending.evidence;
  // What the kernel has counted at most, swap included.
  const RunResult peak = exec_in(
      small, sh("cd /sys/fs/cgroup; cat memory/memory.max_usage_in_bytes "
                "memory/memory.memsw.max_usage_in_bytes memory.peak memory.swap.peak 2>/dev/null; "
                ":"));
  std::istringstream figures(peak.stdout_.bytes);
  std::uint64_t figure = 0;
  int count = 0;
  for (; figures >> figure; ++count) EXPECT_LE(figure, policy.memory.count()) << "above the limit";
  EXPECT_GE(count, 1) << "this kernel tells no peak";
  EXPECT_TRUE(small.remove());
}

// --- input and output ------------------------------------------------------------------------

/// Either end waits for the other where one writes all before it reads.
TEST_F(HostileResources, InputAndOutputDoNotWaitForEachOther) {
  std::string input;
  while (input.size() < std::size_t{16} << 20U) input += std::to_string(input.size()) + "\n";
  FILE* file = std::tmpfile();
  ASSERT_EQ(std::fwrite(input.data(), 1, input.size(), file), input.size());
  std::rewind(file);
  RunIo io;
  io.stdin_fd = ::fileno(file);
  const RunResult result = exec({.argv = {"cat"}, .limits = {.wall_time = 30s}}, io);
  std::fclose(file);
  EXPECT_EQ(result.ending.exit_code, 0) << result.ending.evidence;
  EXPECT_TRUE(result.stdout_.bytes == input) << result.stdout_.bytes.size() << " bytes";
}

constexpr const char* kAlternate =
    "import os\n"
    "for _ in range(100_000):\n"
    "    os.write(1, b'o')\n"
    "    os.write(2, b'e')\n";

TEST_F(HostileResources, StreamsInTurnAreBothWholeAndBothEnd) {
  const RunResult result = exec(python(kAlternate));
  EXPECT_EQ(result.ending.exit_code, 0) << result.ending.evidence;
  EXPECT_EQ(result.stdout_.bytes, std::string(100'000, 'o'));
  EXPECT_EQ(result.stderr_.bytes, std::string(100'000, 'e'));
}

TEST_F(HostileResources, StreamsInTurnAreCutTogether) {
  const RunResult result = exec(python(kAlternate, {.output = MemorySize::bytes(50'001)}));
  EXPECT_EQ(result.ending.kind, EndingKind::output_limit) << result.ending.evidence;
  EXPECT_EQ(result.stdout_.total + result.stderr_.total, 50'001U) << "to the byte";
  EXPECT_TRUE(result.stdout_.truncated || result.stderr_.truncated);
  EXPECT_GT(result.stdout_.total, 1000U);
  EXPECT_GT(result.stderr_.total, 1000U) << "neither starves the other";
}

/// A gigabyte without a newline, and on: what is allowed of it goes through, and the rest blocks
/// nobody. Who waits for an end of line would have to hold it all.
TEST_F(HostileResources, ALineWithoutAnEndIsCutInBoundedMemory) {
  constexpr std::uint64_t kGigabyte = std::uint64_t{1} << 30U;
  std::uint64_t taken = 0;
  bool as_written = true;
  RunIo io;
  io.stdout_consumer = [&](std::string_view piece) {
    taken += piece.size();
    as_written = as_written && piece.find_first_not_of('x') == std::string_view::npos;
  };
  rusage before{};
  rusage after{};
  ::getrusage(RUSAGE_SELF, &before);
  const auto result =
      run(engine(), make_policy(Preset::elevated).value(),
          {.image = kPython,
           .argv = {"python3", "-c",
                    "import sys\nwhile True: sys.stdout.buffer.write(b'x' * (1 << 20))"}},
          io, {.timeout = 30s});
  ::getrusage(RUSAGE_SELF, &after);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::output_limit) << result->ending.evidence;
  EXPECT_EQ(result->stdout_.total, kGigabyte);
  EXPECT_TRUE(result->stdout_.truncated);
  EXPECT_EQ(taken, kGigabyte);
  EXPECT_TRUE(as_written);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 32L << 10) << "KiB more than before";
}

// --- processors ------------------------------------------------------------------------------

TEST_F(HostileResources, SpinningOnAllCoresStaysWithinTheQuota) {
  Policy policy = make_policy(Preset::limited).value();
  policy.cpus = Cpus::milli(200);
  Sandbox fifth = make_sandbox(policy);
  RunResult spin;
  {
    std::jthread spinner([&] {
      spin = exec_in(fifth, {.argv = {"sh", "-c",
                                      "for i in 1 2 3 4 5 6 7; do (while :; do :; done) & done; "
                                      "while :; do :; done"},
                             .limits = {.wall_time = 2s}});
    });
    Clock::duration slowest{};
    for (const auto until = Clock::now() + 1500ms; Clock::now() < until;) {
      const auto began = Clock::now();
      exec({.argv = {"true"}});
      slowest = std::max(slowest, Clock::now() - began);
    }
    EXPECT_LT(slowest, 1s) << "the neighbour's commands usually take some milliseconds";
  }
  EXPECT_EQ(spin.ending.kind, EndingKind::timed_out) << spin.ending.evidence;
  const auto used = spin.usage.user + spin.usage.system;
  EXPECT_LE(used, spin.run_time / 5 + 200ms) << "a fifth of a processor, however many spin";
  EXPECT_GE(used, spin.run_time / 20) << "it did spin";
  const RunResult periods =
      exec_in(fifth, sh("cat /sys/fs/cgroup/cpu/cpu.stat /sys/fs/cgroup/cpu.stat 2>/dev/null | "
                        "while read key value; do [ $key != nr_throttled ] || echo $value; done"));
  ASSERT_NE(periods.stdout_.bytes, "");
  EXPECT_GE(std::stoi(periods.stdout_.bytes), 20)
      << "what held it back was the quota, and not a busy host";
  EXPECT_TRUE(fifth.remove());
}

// --- what may be asked for -------------------------------------------------------------------

TEST_F(HostileResources, NoLimitIsRaisedAndNoCoreIsLeft) {
  const RunResult result = exec(program("limits.py"));
  ASSERT_EQ(result.ending.exit_code, 0) << result.stderr_.bytes;
  const json answers = json::parse(result.stdout_.bytes);
  EXPECT_GE(answers["raised"].size(), 30U);
  for (const auto& [what, answer] : answers["raised"].items())
    EXPECT_EQ(answer, "EPERM") << what << ": a ceiling is raised with a privilege only";
  for (const auto& [what, answer] : answers["priorities"].items())
    EXPECT_TRUE(answer == "EPERM" || answer == "EACCES")
        << what << " " << answer << ": it would go before everybody else on the host";
  EXPECT_EQ(answers["limits"], json::array({0, 0}));
  EXPECT_EQ(answers["core"]["signal"], SIGQUIT) << "which leaves a core where one is allowed";
  EXPECT_EQ(answers["core"]["core"], false) << "not the kernel, nor a program of the host's for it";
  EXPECT_EQ(answers["core"]["files"], json::array());
}

}  // namespace
}  // namespace brig::test
