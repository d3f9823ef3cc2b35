// SPDX-License-Identifier: Apache-2.0
// An engine that fails, lies, truncates, floods or goes silent, at each step of a run: a typed
// error or ending within the deadline, and the container removed.
#include "protocol/fake_engine.hpp"
#include "sys/unique_fd.hpp"

#include <brig/run.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
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

/// Well over what a healthy fake takes, so that only a fault under test meets it.
constexpr milliseconds kSetupTime(1500);

class SandboxFaults : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "brig-faults-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    state_ = pattern;
    ::setenv("BRIG_STATE_DIR", state_.c_str(),
             1);  // NOLINT(concurrency-mt-unsafe): before any thread.
  }
  void TearDown() override { std::filesystem::remove_all(state_); }

  Result<RunResult> run_on(const FakeEngine& fake,
                           std::stop_token stop = {},
                           milliseconds setup = kSetupTime) {
    const Wait wait{setup, std::move(stop)};
    const auto engine = Engine::connect({.url = fake.url()}, wait);
    if (!engine) return fail(engine.error());
    Policy policy = *make_policy(Preset::sandboxed);
    policy.wall_time = wall_time_;
    policy.output = output_;
    return run(*engine, policy, {.image = *ImageRef::parse("localhost/test:1"), .argv = {"true"}},
               io_, wait);
  }

  std::string state_;
  milliseconds wall_time_ = std::chrono::seconds(30);
  MemorySize output_ = MemorySize::mib(1);
  RunIo io_;
};

bool was_called(const FakeEngine& fake, const std::string& call) {
  const auto calls = fake.calls();
  return std::find(calls.begin(), calls.end(), call) != calls.end();
}

bool removed(const FakeEngine& fake) {
  return was_called(fake, "DELETE /containers/" + FakeEngine::container_id());
}

TEST_F(SandboxFaults, AHealthyEngineRunsTheJob) {
  FakeEngine fake;
  fake.output =
      FakeEngine::frame(1, "out") + FakeEngine::frame(2, "err") + FakeEngine::frame(1, "put");
  fake.exit_code = 3;
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::exited);
  EXPECT_EQ(result->ending.exit_code, 3);
  EXPECT_EQ(result->stdout_.bytes, "output");
  EXPECT_EQ(result->stderr_.bytes, "err");
  EXPECT_TRUE(removed(fake));
  EXPECT_EQ(result->cleanup_failure, "");
}

TEST_F(SandboxFaults, TheOrderLosesNeitherOutputNorExit) {
  FakeEngine fake;
  ASSERT_TRUE(run_on(fake));
  const std::string id = "/containers/" + FakeEngine::container_id();
  std::vector<std::string> calls = fake.calls();
  calls.erase(calls.begin(), std::find(calls.begin(), calls.end(), "POST /containers/create"));
  EXPECT_EQ(calls, (std::vector<std::string>{"POST /containers/create", "GET " + id + "/json",
                                             "POST " + id + "/attach", "POST " + id + "/wait",
                                             "POST " + id + "/start", "DELETE " + id}));
}

// ---- every setup step × every way to fail

struct Step {
  const char* name;
  const char* method;
  const char* path;
  bool created;  ///< A container exists by then (or may): it must be removed.
};

struct Fault {
  const char* name;
  support::Handler handler;
  std::vector<Errc> expected;
};

const std::vector<Step> kSteps{
    {"version", "GET", "/version", false},
    {"info", "GET", "/info", false},
    {"image", "GET", "/images", false},
    {"create", "POST", "/containers/create", true},
    {"inspect", "GET", "/containers/*/json", true},
    {"attach", "POST", "/containers/*/attach", true},
    {"wait", "POST", "/containers/*/wait", true},
    {"start", "POST", "/containers/*/start", true},
};

std::vector<Fault> make_faults() {
  constexpr const char* kHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  return {
      {"closes without an answer",
       [](Connection& c) { c.close(); },
       {Errc::unavailable, Errc::data_loss}},
      {"truncates the header",
       [=](Connection& c) { c.send("HTTP/1.1 200 OK\r\nContent-Le"); },
       {Errc::data_loss}},
      {"truncates the body",
       [=](Connection& c) { c.send(std::string(kHead) + "Content-Length: 100\r\n\r\n{\"Id\":"); },
       {Errc::data_loss, Errc::not_implemented}},
      {"speaks no HTTP",
       [](Connection& c) { c.send("SSH-2.0-OpenSSH_9.2\r\n\r\n"); },
       {Errc::data_loss}},
      {"goes silent", [](Connection& c) { c.hang(); }, {Errc::deadline_exceeded}},
      {"drips",
       [](Connection& c) {
         c.send("HTTP/1.1 200 OK\r\n");
         while (true) {
           c.send("X");
           c.pause(milliseconds(20));
         }
       },
       {Errc::deadline_exceeded, Errc::data_loss}},
      {"floods the header",
       [](Connection& c) {
         c.send("HTTP/1.1 200 OK\r\n");
         for (int i = 0; i < 100'000; ++i) c.send("X-Flood: 0123456789abcdef0123456789abcdef\r\n");
       },
       {Errc::data_loss}},
      {"floods the body",
       [=](Connection& c) {
         c.send(std::string(kHead) + "Content-Length: 99999999999\r\n\r\n");
         for (int i = 0; i < 1000; ++i) c.send(std::string(64 << 10, '['));
       },
       {Errc::data_loss, Errc::not_implemented}},
      {"nests deeply",
       [](Connection& c) { c.respond_json(200, std::string(100'000, '[')); },
       {Errc::data_loss, Errc::not_implemented}},
      {"answers another type",
       [](Connection& c) { c.respond_json(200, "[1,\"x\",null]"); },
       {Errc::data_loss, Errc::not_implemented}},
      {"has an internal error",
       [](Connection& c) { c.respond_json(500, R"({"message":"broken pipe dream"})"); },
       {Errc::internal}},
      {"has a page for an error",
       [](Connection& c) { c.respond(502, {}, "<html>\x1b[31mproxy</html>"); },
       {Errc::unavailable}},
  };
}

class EveryStep : public SandboxFaults, public testing::WithParamInterface<std::size_t> {};

TEST_P(EveryStep, FailsTypedInTimeAndLeavesNothing) {
  const Step& step = kSteps.at(GetParam());
  for (const Fault& fault : make_faults()) {
    FakeEngine fake;
    // An inspect that fails for good would also hide the container from the removal's own look.
    fake.server().once(step.method, step.path, fault.handler);
    const auto result = run_on(fake);
    const std::string what = std::string(step.name) + " " + fault.name;
    if (result) {
      // The engine's own word that it could not start is an outcome, and so is that its answer to
      // wait, whose header was whole, is not.
      const auto expected =
          std::string(step.name) == "wait" ? EndingKind::engine_lost : EndingKind::could_not_start;
      EXPECT_TRUE(std::string(step.name) == "wait" || std::string(step.name) == "start") << what;
      EXPECT_EQ(result->ending.kind, expected) << what;
    } else {
      EXPECT_NE(std::find(fault.expected.begin(), fault.expected.end(), result.error().code),
                fault.expected.end())
          << what << ": " << to_string(result.error().code) << ": " << result.error().message;
      EXPECT_NE(result.error().message, "") << what;
    }
    const bool refused_to_create =
        std::string(step.name) == "create" && result.error().http_status / 100 == 4;
    if (step.created && !refused_to_create) {
      EXPECT_TRUE(removed(fake)) << what;
    }
    if (!step.created) {
      EXPECT_FALSE(was_called(fake, "POST /containers/create")) << what;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Setup,
                         EveryStep,
                         testing::Range<std::size_t>(0, kSteps.size()),
                         [](const auto& step) { return std::string(kSteps.at(step.param).name); });

// ---- lies

TEST_F(SandboxFaults, AnEngineThatWarnsIsNotBelieved) {
  FakeEngine fake;
  fake.server().on("POST", "/containers/create", [](Connection& c) {
    c.respond_json(201,
                   R"({"Id":")" + FakeEngine::container_id() +
                       R"(","Warnings":["Your kernel does not support swap limit capabilities"]})");
  });
  const auto result = run_on(fake);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::policy_violation);
  EXPECT_NE(result.error().message.find("swap"), std::string::npos) << result.error().message;
  EXPECT_TRUE(removed(fake));
  EXPECT_FALSE(was_called(fake, "POST /containers/" + FakeEngine::container_id() + "/start"));
}

TEST_F(SandboxFaults, AControlThatIsNotReadBackStopsTheRun) {
  const std::vector<std::pair<std::string, std::string>> lies{
      {R"("ReadonlyRootfs":true)", R"("ReadonlyRootfs":false)"},
      {R"("Privileged":false)", R"("Privileged":true)"},
      {R"("NetworkMode":"none")", R"("NetworkMode":"bridge")"},
      {R"("PidsLimit":64)", R"("PidsLimit":null)"},
      {R"("CapDrop":["ALL"])", R"("CapDrop":[])"},
      {R"("IpcMode":"private")", R"("IpcMode":"host")"},
      {R"("Mounts":[],"Name")",
       R"("Mounts":[{"Type":"volume","Destination":"/data","RW":true}],"Name")"},
  };
  for (const auto& [truth, lie] : lies) {
    FakeEngine fake;
    fake.server().on("GET", "/containers/*/json", [&, lie = lie, truth = truth](Connection& c) {
      std::string body = FakeEngine::inspect_of(fake.create_body());
      const std::size_t at = body.find(truth);
      EXPECT_NE(at, std::string::npos) << truth;
      if (at != std::string::npos) body.replace(at, truth.size(), lie);
      c.respond_json(200, body);
    });
    const auto result = run_on(fake);
    ASSERT_FALSE(result) << lie;
    EXPECT_EQ(result.error().code, Errc::policy_violation) << lie;
    EXPECT_TRUE(removed(fake)) << lie;
    EXPECT_FALSE(was_called(fake, "POST /containers/" + FakeEngine::container_id() + "/start"))
        << lie;
  }
}

TEST_F(SandboxFaults, AnIdThatIsNoneIsRefused) {
  for (const std::string& id : {std::string("../../etc"), std::string(64, 'G'), std::string()}) {
    FakeEngine fake;
    fake.server().on("POST", "/containers/create", [&](Connection& c) {
      c.respond_json(201, R"({"Id":")" + id + R"(","Warnings":[]})");
    });
    const auto result = run_on(fake);
    ASSERT_FALSE(result) << id;
    EXPECT_EQ(result.error().code, Errc::data_loss) << id;
  }
}

TEST_F(SandboxFaults, AContainerOfThatNameThatIsNotOursIsLeftAlone) {
  FakeEngine fake;
  fake.server().on("POST", "/containers/create", [](Connection& c) { c.close(); });
  fake.server().on("GET", "/containers/*/json", [](Connection& c) {
    c.respond_json(
        200, FakeEngine::inspect_of(R"({"Labels":{"brig.sandbox":"another"},"HostConfig":{}})"));
  });
  EXPECT_FALSE(run_on(fake));
  EXPECT_FALSE(removed(fake));
}

TEST_F(SandboxFaults, AnImageWithAVolumeIsRefused) {
  FakeEngine fake;
  fake.server().on("GET", "/images", [](Connection& c) {
    c.respond_json(200, R"({"Id":")" + FakeEngine::image_id() +
                            R"(","Os":"linux","Config":{"Volumes":{"/data":{}}}})");
  });
  const auto result = run_on(fake);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::policy_violation);
  EXPECT_FALSE(was_called(fake, "POST /containers/create"));
}

// ---- while the job runs

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
