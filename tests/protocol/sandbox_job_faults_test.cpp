// SPDX-License-Identifier: Apache-2.0
// An engine that fails, lies, floods or goes silent while a job runs, and jobs that meet their
// limits: the right ending within the deadline, and the container removed.
#include "channel/packer.hpp"
#include "protocol/fake_init.hpp"
#include "protocol/sandbox_fixture.hpp"
#include "sys/unique_fd.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace brig {
namespace {

using channel::Stream;
using channel::Type;
using std::chrono::milliseconds;
using support::Connection;
using support::FakeEngine;
using support::FakeInit;

/// What is said of the first job is nonsense: the sandbox is not believed any more, and removed.
TEST_F(SandboxFaults, NonsenseFromInsideIsALostSandbox) {
  struct Case {
    const char* name;
    std::function<void(FakeInit&, std::uint32_t job)> say;
  };
  const std::string over(channel::kMaxPayload, 'x');
  const std::vector<Case> cases{
      {"no frame", [](FakeInit& i, auto) { i.send_raw(std::string(12, '\xff')); }},
      {"a frame about no job",
       [](FakeInit& i, auto job) { i.send(Type::started, job + 1, "1234"); }},
      {"a second hello", [](FakeInit& i, auto) { i.hello(); }},
      {"the host's own frame", [](FakeInit& i, auto job) { i.send(Type::exec, job, "x"); }},
      {"input from inside", [](FakeInit& i, auto job) { i.send(Type::data, job, "x"); }},
      {"more output than a window",
       [&](FakeInit& i, auto job) {
         for (int n = 0; n < 24; ++n) i.send(Type::data, job, over, Stream::output);
       }},
      {"output after its end",
       [](FakeInit& i, auto job) {
         i.send(Type::end, job, {}, Stream::output);
         i.send(Type::data, job, "x", Stream::output);
       }},
      {"more credit than a window",
       [](FakeInit& i, auto job) { i.send(Type::credit, job, FakeInit::number(1)); }},
      {"credit that is no number", [](FakeInit& i, auto job) { i.send(Type::credit, job, "1"); }},
      {"an ending that is cut",
       [](FakeInit& i, auto job) {
         i.send(Type::ended, job, FakeInit::ended(channel::EndReason::exited, 0).substr(1));
       }},
      {"an impossible code",
       [](FakeInit& i, auto job) {
         i.send(Type::ended, job, FakeInit::ended(channel::EndReason::exited, 256));
       }},
      {"an impossible signal",
       [](FakeInit& i, auto job) {
         i.send(Type::ended, job, FakeInit::ended(channel::EndReason::signalled, 0));
       }},
      {"the end of input", [](FakeInit& i, auto job) { i.send(Type::end, job); }},
      {"output without end, of more than the job may write",
       [&](FakeInit& i, auto job) {
         for (int n = 0; n < 33; ++n) i.send(Type::data, job, over, Stream::error);
       }},
      {"half a frame, then its end",
       [](FakeInit& i, auto) {
         i.send_raw(std::string(5, '\0'));
         i.close();
       }},
      {"two endings",
       [](FakeInit& i, auto job) {
         const std::string one =
             i.sealed_frame(job, FakeInit::ended(channel::EndReason::exited, 0));
         i.send_raw(one + one);
       }},
      {"an ending that a job has written",
       [](FakeInit& i, auto job) {
         std::string forged;
         channel::append_frame(forged, Type::ended, job, Stream::input,
                               FakeInit::ended(channel::EndReason::exited, 0));
         i.send_raw(forged);
       }},
      {"output that a job has slipped in",
       [](FakeInit& i, auto job) {
         std::string forged;
         channel::append_frame(forged, Type::data, job, Stream::error, "!");
         i.send_raw(forged);
         i.send(Type::ended, job, FakeInit::ended(channel::EndReason::exited, 0));
       }},
  };
  // Nobody reads: what is written beyond what a pipe holds is not credited.
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  const sys::UniqueFd reader(fds[0]);
  const sys::UniqueFd writer(fds[1]);
  io_.stdout_fd = writer.get();
  output_ = MemorySize::mib(2);
  for (const Case& one : cases) {
    FakeEngine fake;
    fake.inside_job([&](FakeInit& init, std::uint32_t job) {
      one.say(init, job);
      init.until_closed();
    });
    const auto result = run_on(fake);
    ASSERT_TRUE(result) << one.name << ": " << result.error().message;
    EXPECT_EQ(result->ending.kind, EndingKind::engine_lost) << one.name;
    EXPECT_NE(result->ending.evidence, "") << one.name;
    EXPECT_TRUE(removed(fake)) << one.name;
  }
}

TEST_F(SandboxFaults, AStreamOfTheEnginesThatIsNonsenseIsALostEngine) {
  const std::vector<std::string> streams{
      FakeEngine::frame(7, "x"),                                 // no such stream
      std::string("\x01\x00\x00\x00\xff\xff\xff\xff", 8) + "x",  // 4 GiB
      std::string("\x01\x01\x01\x01\x00\x00\x00\x01", 8) + "x",  // padding that is not zero
      FakeEngine::frame(3, "error from daemon"),                 // the engine's own error
  };
  for (const std::string& stream : streams) {
    FakeEngine fake;
    fake.inside([&](Connection& c) {
      FakeInit init(c, fake.create_body());
      if (init.first_job()) c.send(stream);
      init.until_closed();
    });
    const auto result = run_on(fake);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->ending.kind, EndingKind::engine_lost);
    EXPECT_TRUE(result->stdout_.truncated);
    EXPECT_TRUE(removed(fake));
  }
}

TEST_F(SandboxFaults, AnEngineThatDiesUnderTheJobIsLost) {
  FakeEngine fake;
  fake.inside([&](Connection& c) {
    FakeInit init(c, fake.create_body());
    if (const auto job = init.first_job()) init.send(Type::data, *job, "half", Stream::output);
    c.close();
  });
  fake.server().on("DELETE", "/containers/*", [](Connection& c) { c.close(); });
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::engine_lost);
  EXPECT_TRUE(result->stdout_.truncated);
  EXPECT_NE(result->cleanup_failure, "");
}

/// brig-init enforces the wall time; one that does not is made to by this end.
TEST_F(SandboxFaults, WallTimeIsEnforcedAgainstASilentInside) {
  FakeEngine fake;
  fake.runs_until_killed = true;
  wall_time_ = milliseconds(100);
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::timed_out);
}

TEST_F(SandboxFaults, WallTimeIsEnforcedAgainstAFloodingJob) {
  output_ = MemorySize::gib(64);
  FakeEngine fake;
  wall_time_ = milliseconds(100);
  fake.inside_job([](FakeInit& init, std::uint32_t job) {
    const std::string piece(std::size_t{32} << 10U, 'x');
    std::uint64_t credit = channel::kOutputWindow;
    bool killed = false;
    while (!killed) {
      for (; credit >= piece.size(); credit -= piece.size())
        init.send(Type::data, job, piece, Stream::output);
      const auto said = init.next();
      if (!said) return;
      if (said->type == Type::credit) credit += channel::get_u32(said->payload);
      killed = said->type == Type::signal;
    }
    init.send(Type::ended, job, FakeInit::ended(channel::EndReason::signalled, SIGKILL));
    init.until_closed();
  });
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::timed_out);
}

TEST_F(SandboxFaults, AJobThatEndedBeforeTheKillKeepsItsOwnEnding) {
  FakeEngine fake;
  wall_time_ = milliseconds(100);
  fake.inside_job([](FakeInit& init, std::uint32_t job) {
    while (const auto said = init.next()) {
      if (said->type != Type::signal) continue;
      init.send(Type::ended, job, FakeInit::ended(channel::EndReason::exited, 0));
    }
  });
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::exited);
  EXPECT_EQ(result->ending.exit_code, 0);
}

TEST_F(SandboxFaults, AJobThatDoesNotDieIsALostSandbox) {
  FakeEngine fake;
  wall_time_ = milliseconds(100);
  fake.inside_job([](FakeInit& init, std::uint32_t) { init.until_closed(); });
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::engine_lost);
  EXPECT_TRUE(removed(fake));
}

/// It answers no heartbeat: nothing but silence tells that it is gone.
TEST_F(SandboxFaults, ASandboxThatGoesSilentIsLost) {
  FakeEngine fake;
  fake.inside([&](Connection& c) {
    FakeInit(c, fake.create_body()).first_job();
    c.hang();
  });
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::engine_lost);
  EXPECT_NE(result->ending.evidence.find("silent"), std::string::npos) << result->ending.evidence;
  EXPECT_TRUE(removed(fake));
}

TEST_F(SandboxFaults, AStopEndsTheJob) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe2(fds.data(), O_CLOEXEC), 0);
  const sys::UniqueFd reader(fds[0]);
  const sys::UniqueFd writer(fds[1]);
  io_.stdout_fd = writer.get();
  FakeEngine fake;
  fake.output = {{Stream::output, "up"}};
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

TEST_F(SandboxFaults, AContainerThatCannotBeRemovedIsReportedWhereItWasAskedFor) {
  FakeEngine fake;
  fake.runs_until_killed = true;
  std::stop_source stop;
  fake.server().reply("DELETE", "/containers/*", 500, R"({"message":"device or resource busy"})");
  std::jthread stopper([&] {
    fake.wait_started();
    stop.request_stop();
  });
  const auto result = run_on(fake, stop.get_token());
  if (result) {
    EXPECT_EQ(result->ending.kind, EndingKind::cancelled);
    EXPECT_NE(result->cleanup_failure.find("busy"), std::string::npos);
  } else {
    EXPECT_NE(result.error().message.find("busy"), std::string::npos);
  }
}

TEST_F(SandboxFaults, ARemovalThatIsUnderWayIsWaitedFor) {
  FakeEngine fake;
  fake.runs_until_killed = true;
  wall_time_ = milliseconds(1);
  fake.inside([&](Connection& c) {
    FakeInit(c, fake.create_body()).first_job();
    c.close();
  });
  for (int i = 0; i < 3; ++i) {
    fake.server().once("DELETE", "/containers/*", [](Connection& c) {
      c.respond_json(409, R"({"message":"removal of container is already in progress"})");
    });
  }
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::engine_lost);
  EXPECT_EQ(result->cleanup_failure, "");
}

}  // namespace
}  // namespace brig
