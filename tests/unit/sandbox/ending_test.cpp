// SPDX-License-Identifier: Apache-2.0
#include "sandbox/ending.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace brig::sandbox {
namespace {

Policy sandboxed() {
  return *make_policy(Preset::sandboxed);
}

Ending decide(std::optional<std::int64_t> status,
              bool oom = false,
              std::optional<KillReason> killed = {}) {
  return decide_ending(
      {.killed = killed, .status = status, .oom_killed = oom, .lost = "it went away"}, sandboxed());
}

TEST(DecideEnding, PlainCodesAreExits) {
  for (const int code : {0, 1, 124, 125, 126, 127, 128, 193, 255}) {
    const Ending ending = decide(code);
    EXPECT_EQ(ending.kind, EndingKind::exited) << code;
    EXPECT_EQ(ending.exit_code, code);
    EXPECT_FALSE(ending.signal);
  }
}

TEST(DecideEnding, CodesOver128AreSignals) {
  for (const int signal : {SIGHUP, SIGKILL, SIGSEGV, SIGTERM, 64}) {
    const Ending ending = decide(128 + signal);
    EXPECT_EQ(ending.kind, EndingKind::signalled) << signal;
    EXPECT_EQ(ending.signal, signal);
  }
}

TEST(DecideEnding, OutOfMemoryNeedsBothTheSignalAndTheEnginesWord) {
  EXPECT_EQ(decide(137, true).kind, EndingKind::out_of_memory);
  EXPECT_EQ(decide(137, false).kind, EndingKind::signalled);
  EXPECT_EQ(decide(0, true).kind, EndingKind::exited);
  EXPECT_EQ(decide(1, true).kind, EndingKind::exited);
}

TEST(DecideEnding, TheFirstCauseStands) {
  EXPECT_EQ(decide(137, true, KillReason::wall_time).kind, EndingKind::timed_out);
  EXPECT_EQ(decide(137, false, KillReason::output_limit).kind, EndingKind::output_limit);
  EXPECT_EQ(decide(0, false, KillReason::output_limit).kind, EndingKind::output_limit);
  EXPECT_EQ(decide(137, false, KillReason::stop).kind, EndingKind::cancelled);
  EXPECT_EQ(decide({}, false, KillReason::output_closed).kind, EndingKind::cancelled);
}

TEST(DecideEnding, WithoutAStatusTheEngineIsLost) {
  const Ending ending = decide({});
  EXPECT_EQ(ending.kind, EndingKind::engine_lost);
  EXPECT_EQ(ending.evidence, "it went away");
}

TEST(DecideEnding, EvidenceNamesTheLimit) {
  EXPECT_NE(decide(137, false, KillReason::wall_time).evidence.find("30s"), std::string::npos);
  EXPECT_NE(decide(137, false, KillReason::output_limit).evidence.find("8 MiB"), std::string::npos);
  EXPECT_NE(decide(137, true).evidence.find("256 MiB"), std::string::npos);
}

struct StartCase {
  const char* message;
  std::optional<int> code;
};

class CouldNotStart : public testing::TestWithParam<StartCase> {};

TEST_P(CouldNotStart, ReadsTheEnginesWords) {
  const Ending ending = could_not_start(GetParam().message);
  EXPECT_EQ(ending.kind, EndingKind::could_not_start);
  EXPECT_EQ(ending.exit_code, GetParam().code);
  EXPECT_EQ(ending.evidence, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Messages,
    CouldNotStart,
    testing::Values(
        StartCase{"failed to create shim task: OCI runtime create failed: runc create failed: "
                  "unable to start "
                  "container process: exec: \"nope\": executable file not found in $PATH: unknown",
                  127},
        StartCase{"OCI runtime create failed: exec: \"/nope\": stat /nope: no such file or "
                  "directory: unknown",
                  127},
        StartCase{"OCI runtime create failed: exec: \"/etc/passwd\": permission denied: unknown",
                  126},
        StartCase{"OCI runtime create failed: exec: \"/etc\": stat /etc: is a directory: unknown",
                  126},
        StartCase{"OCI runtime create failed: exec /work/x: exec format error: unknown", {}},
        StartCase{"OCI runtime create failed: exec: \"/x\": exec format error: unknown", 126},
        StartCase{"error mounting \"/a: no such file or directory\" to rootfs: permission denied",
                  {}},
        StartCase{
            "OCI runtime start failed: starting container: starting root container: starting "
            "sandbox: error finding executable \"nope\" in PATH [/usr/bin /bin]: no such file "
            "or directory: unknown",
            127},
        StartCase{
            "OCI runtime start failed: starting container: starting root container: starting "
            "sandbox: creating process: failed to load /etc/passwd: permission denied: unknown",
            126},
        StartCase{"OCI runtime start failed: starting container: starting root container: starting "
                  "sandbox: setting up FS: \"/a\": no such file or directory: unknown",
                  {}},
        StartCase{"", {}}));

}  // namespace
}  // namespace brig::sandbox
