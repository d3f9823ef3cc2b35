// SPDX-License-Identifier: Apache-2.0
// An engine that fails, lies, floods or goes silent while a job runs, and jobs that meet their
// limits: the right ending within the deadline, and the container removed.
#include "protocol/sandbox_fixture.hpp"
#include "sys/unique_fd.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace brig {
namespace {

using std::chrono::milliseconds;
using support::Connection;
using support::FakeEngine;

TEST_F(SandboxFaults, AnOutputStreamThatIsNonsenseIsALostEngine) {
  const std::vector<std::string> streams{
      FakeEngine::frame(7, "x"),                                       // no such stream
      std::string("\x01\x00\x00\x00\xff\xff\xff\xff", 8) + "x",        // 4 GiB
      std::string("\x01\x01\x01\x01\x00\x00\x00\x01", 8) + "x",        // padding that is not zero
      FakeEngine::frame(1, "whole") + std::string("\x01\x00\x00", 3),  // cut in a header
      FakeEngine::frame(1, "whole").substr(0, 10),                     // cut in a body
      FakeEngine::frame(3, "error from daemon"),                       // the engine's own error
  };
  for (const std::string& stream : streams) {
    FakeEngine fake;
    fake.output = stream;
    const auto result = run_on(fake);
    ASSERT_TRUE(result) << result.error().message;
    // Where the exit was told before the stream broke, it stands; that output is missing is told as
    // well.
    EXPECT_TRUE(result->ending.kind == EndingKind::engine_lost || result->ending.exit_code == 0);
    EXPECT_NE(result->ending.evidence.find("output stream"), std::string::npos)
        << result->ending.evidence;
    EXPECT_TRUE(result->stdout_.truncated);
    EXPECT_TRUE(removed(fake));
  }
}

TEST_F(SandboxFaults, AnExitThatIsNeverToldIsALostEngine) {
  const std::vector<support::Handler> waits{
      [](Connection& c) {
        c.begin_chunked(200);
        c.close();
      },
      [](Connection& c) { c.respond_chunked(200, {}, {"{\"StatusCode\":"}); },
      [](Connection& c) { c.respond_chunked(200, {}, {"{\"StatusCode\":\"many\"}"}); },
      [](Connection& c) {
        c.respond_chunked(200, {}, {R"({"StatusCode":0,"Error":{"Message":"lost it"}})"});
      },
  };
  for (const auto& wait : waits) {
    FakeEngine fake;
    fake.server().on("POST", "/containers/*/wait", wait);
    const auto result = run_on(fake);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->ending.kind, EndingKind::engine_lost);
    EXPECT_TRUE(removed(fake));
  }
}

TEST_F(SandboxFaults, AnEngineThatDiesUnderTheJobIsLost) {
  FakeEngine fake;
  fake.server().on("POST", "/containers/*/attach", [&](Connection& c) {
    c.upgrade();
    fake.wait_started();
    c.send(FakeEngine::frame(1, "half"));
    c.reset();
  });
  fake.server().on("POST", "/containers/*/wait", [&](Connection& c) {
    c.begin_chunked(200);
    fake.wait_started();
    c.close();
  });
  fake.server().on("DELETE", "/containers/*", [](Connection& c) { c.close(); });
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::engine_lost);
  EXPECT_TRUE(result->stdout_.truncated);
  EXPECT_NE(result->cleanup_failure, "");
}

TEST_F(SandboxFaults, WallTimeIsEnforcedAgainstASilentJob) {
  FakeEngine fake;
  fake.runs_until_killed = true;
  wall_time_ = milliseconds(100);
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::timed_out);
  EXPECT_TRUE(removed(fake));
}

TEST_F(SandboxFaults, WallTimeIsEnforcedAgainstAFloodingJob) {
  FakeEngine fake;
  fake.runs_until_killed = true;
  wall_time_ = milliseconds(200);
  output_ = MemorySize::gib(1);
  fake.server().on("POST", "/containers/*/attach", [&](Connection& c) {
    c.upgrade();
    fake.wait_started();
    const std::string piece = FakeEngine::frame(1, std::string(32 << 10, 'x'));
    for (int i = 0; i < 100'000; ++i) {
      c.send(piece);
      c.pause(milliseconds(1));
    }
  });
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::timed_out);
  EXPECT_TRUE(result->stdout_.truncated);
}

TEST_F(SandboxFaults, AJobThatEndedBeforeTheKillKeepsItsOwnEnding) {
  FakeEngine fake;
  fake.runs_until_killed = true;
  wall_time_ = milliseconds(100);
  fake.server().on("POST", "/containers/*/kill", [&](Connection& c) {
    fake.end_job(0);
    c.respond_json(409, R"({"message":"Container is not running"})");
  });
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::exited);
  EXPECT_EQ(result->ending.exit_code, 0);
}

TEST_F(SandboxFaults, AJobThatCannotBeKilledIsALostEngine) {
  FakeEngine fake;
  fake.runs_until_killed = true;
  wall_time_ = milliseconds(100);
  fake.server().reply("POST", "/containers/*/kill", 500, R"({"message":"no"})");
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::engine_lost);
  EXPECT_TRUE(removed(fake));
}

TEST_F(SandboxFaults, OutputOverItsLimitIsCutExactly) {
  FakeEngine fake;
  output_ = MemorySize::bytes(10);
  fake.output =
      FakeEngine::frame(1, "12345") + FakeEngine::frame(2, "678") + FakeEngine::frame(1, "90abc");
  fake.runs_until_killed = true;
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::output_limit);
  EXPECT_EQ(result->stdout_.bytes, "1234590");
  EXPECT_EQ(result->stderr_.bytes, "678");
  EXPECT_TRUE(result->stdout_.truncated);
  EXPECT_FALSE(result->stderr_.truncated);
}

TEST_F(SandboxFaults, AKillThatCameTooLateIsNotTheEnding) {
  FakeEngine fake;
  fake.runs_until_killed = true;
  wall_time_ = milliseconds(100);
  fake.server().on("POST", "/containers/*/kill", [&](Connection& c) {
    fake.end_job(0);
    c.respond(204);
  });
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::exited);
}

TEST_F(SandboxFaults, AnImpossibleStatusIsALostEngine) {
  for (const int status : {256, -1}) {
    FakeEngine fake;
    fake.exit_code = status;
    const auto result = run_on(fake);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->ending.kind, EndingKind::engine_lost) << status;
  }
}

TEST_F(SandboxFaults, AReaderThatIsGoneEndsTheJob) {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  ::close(fds[0]);
  const sys::UniqueFd writer(fds[1]);
  io_.stdout_fd = writer.get();
  FakeEngine fake;
  fake.output = FakeEngine::frame(1, "unheard");
  fake.runs_until_killed = true;
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::cancelled);
  EXPECT_TRUE(result->stdout_.truncated);
  EXPECT_NE(result->ending.evidence.find("Broken pipe"), std::string::npos)
      << result->ending.evidence;
}

TEST_F(SandboxFaults, AFullDiskUnderTheOutputIsNamed) {
  const sys::UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full);
  io_.stdout_fd = full.get();
  FakeEngine fake;
  fake.output = FakeEngine::frame(1, "too much");
  fake.runs_until_killed = true;
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::cancelled);
  EXPECT_NE(result->ending.evidence.find("No space left"), std::string::npos)
      << result->ending.evidence;
}

/// Its reader reads only once the job has ended: nothing is lost. As much as a pipe and a socket
/// hold, or the job could not end.
TEST_F(SandboxFaults, ASlowReaderGetsEverything) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  const sys::UniqueFd reader(fds[0]);
  sys::UniqueFd writer(fds[1]);
  io_.stdout_fd = writer.get();
  FakeEngine fake;
  std::string sent;
  for (int i = 0; i < 10; ++i) {
    const std::string piece(10'000, static_cast<char>('a' + i % 26));
    sent += piece;
    fake.output += FakeEngine::frame(1, piece);
  }
  std::string received;
  std::jthread slow([&] {
    fake.wait_ended();
    std::array<char, 4096> buffer{};
    for (ssize_t n = 1; n > 0 && received.size() < sent.size();) {
      n = ::read(reader.get(), buffer.data(), buffer.size());
      if (n > 0) received.append(buffer.data(), static_cast<std::size_t>(n));
    }
  });
  const auto result = run_on(fake);
  writer.reset();
  slow.join();
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::exited);
  EXPECT_FALSE(result->stdout_.truncated);
  EXPECT_EQ(received, sent);
}

TEST_F(SandboxFaults, AStopEndsTheJob) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  const sys::UniqueFd reader(fds[0]);
  const sys::UniqueFd writer(fds[1]);
  io_.stdout_fd = writer.get();
  FakeEngine fake;
  fake.output = FakeEngine::frame(1, "up");
  fake.runs_until_killed = true;
  std::stop_source stop;
  std::jthread stopper([&] {
    char byte = 0;
    EXPECT_EQ(::read(reader.get(), &byte, 1), 1);
    stop.request_stop();
  });
  const auto result = run_on(fake, stop.get_token());
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::cancelled);
  EXPECT_TRUE(removed(fake));
}

TEST_F(SandboxFaults, AStopDuringCreateStillRemovesWhatWasCreated) {
  FakeEngine fake;
  std::stop_source stop;
  fake.server().on("POST", "/containers/create", [&](Connection& c) {
    stop.request_stop();
    c.respond_json(201, R"({"Id":")" + FakeEngine::container_id() + R"(","Warnings":[]})");
  });
  const auto result = run_on(fake, stop.get_token());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::cancelled);
  EXPECT_TRUE(removed(fake));
}

TEST_F(SandboxFaults, AContainerThatCannotBeRemovedIsReported) {
  FakeEngine fake;
  fake.server().reply("DELETE", "/containers/*", 500, R"({"message":"device or resource busy"})");
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::exited);
  EXPECT_NE(result->cleanup_failure.find("busy"), std::string::npos);
}

}  // namespace
}  // namespace brig