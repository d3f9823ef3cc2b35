// SPDX-License-Identifier: Apache-2.0
// An engine that fails, lies, truncates, floods or goes silent at each step before a job runs: a
// typed error within the deadline, and the container removed.
#include "protocol/fake_init.hpp"
#include "protocol/sandbox_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace brig {
namespace {

using channel::Stream;
using std::chrono::milliseconds;
using support::Connection;
using support::FakeEngine;
using support::FakeInit;

TEST_F(SandboxFaults, AHealthyEngineRunsTheJob) {
  FakeEngine fake;
  fake.output = {{Stream::output, "out"}, {Stream::error, "err"}, {Stream::output, "put"}};
  fake.exit_code = 3;
  const auto result = run_on(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.kind, EndingKind::exited);
  EXPECT_EQ(result->ending.exit_code, 3);
  EXPECT_EQ(result->stdout_.bytes, "output");
  EXPECT_EQ(result->stderr_.bytes, "err");
  EXPECT_FALSE(removed(fake)) << "the engine removes it when its PID 1 has ended";
  EXPECT_EQ(result->cleanup_failure, "");
}

TEST_F(SandboxFaults, TheOrderLosesNeitherOutputNorExit) {
  FakeEngine fake;
  ASSERT_TRUE(run_on(fake));
  const std::string id = "/containers/" + FakeEngine::container_id();
  std::vector<std::string> calls = fake.calls();
  calls.erase(calls.begin(), std::find(calls.begin(), calls.end(), "POST /containers/create"));
  EXPECT_EQ(calls, (std::vector<std::string>{"POST /containers/create", "GET " + id + "/json",
                                             "POST " + id + "/attach", "POST " + id + "/start"}));
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
    {"info", "GET", "/info", false},
    {"image", "GET", "/images", false},
    {"create", "POST", "/containers/create", true},
    {"inspect", "GET", "/containers/*/json", true},
    {"attach", "POST", "/containers/*/attach", true},
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
    EXPECT_FALSE(result) << what;
    if (!result) {
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

// ---- the inside, before a job

TEST_F(SandboxFaults, AnInsideThatSaysNoProperHelloRunsNothing) {
  using channel::Type;
  channel::Hello other = FakeInit::proper_hello({});
  const std::string proper = channel::encode(other);
  other.version = channel::kVersion + 1;
  struct Case {
    const char* name;
    std::function<void(Connection&)> inside;
    Errc expected;
  };
  const std::vector<Case> cases{
      {"silence", [](Connection& c) { c.hang(); }, Errc::deadline_exceeded},
      {"end", [](Connection& c) { c.close(); }, Errc::data_loss},
      {"its last words",
       [](Connection& c) {
         c.send(FakeEngine::frame(2, "exec format error"));
         c.close();
       },
       Errc::data_loss},
      {"a job's output", [](Connection& c) { c.send(FakeEngine::frame(1, std::string(64, 'x'))); },
       Errc::data_loss},
      {"another version",
       [=](Connection& c) { FakeInit(c).send(Type::hello, 0, channel::encode(other)); },
       Errc::data_loss},
      {"a hello that is cut",
       [=](Connection& c) { FakeInit(c).send(Type::hello, 0, proper.substr(1)); }, Errc::data_loss},
      {"half a frame, then its end",
       [](Connection& c) {
         FakeInit(c).send_raw(std::string(7, '\0'));
         c.close();
       },
       Errc::data_loss},
      {"half of the engine's frame, then its end",
       [=](Connection& c) {
         c.send(FakeEngine::frame(1, proper).substr(0, 9));
         c.close();
       },
       Errc::data_loss},
      {"words on stderr without end",
       [](Connection& c) {
         while (c.send(FakeEngine::frame(2, std::string(std::size_t{32} << 10U, 'w')))) {
         }
       },
       Errc::deadline_exceeded},
      {"another frame", [](Connection& c) { FakeInit(c).send(Type::heartbeat, 0); },
       Errc::data_loss},
      {"two hellos at once",
       [=](Connection& c) {
         std::string both;
         for (int i = 0; i < 2; ++i)
           channel::append_frame(both, Type::hello, 0, Stream::input, proper);
         c.send(FakeEngine::frame(1, both));
       },
       Errc::data_loss},
      {"the engine's own error", [](Connection& c) { c.send(FakeEngine::frame(3, "no disk")); },
       Errc::unavailable},
      {"a stream that does not exist", [](Connection& c) { c.send(FakeEngine::frame(9, "x")); },
       Errc::data_loss},
  };
  for (const Case& one : cases) {
    FakeEngine fake;
    fake.inside(one.inside);
    const auto result = run_on(fake);
    ASSERT_FALSE(result) << one.name;
    EXPECT_EQ(result.error().code, one.expected) << one.name << ": " << result.error().message;
    EXPECT_TRUE(removed(fake)) << one.name;
    if (std::string(one.name) == "its last words") {
      EXPECT_NE(result.error().message.find("exec format error"), std::string::npos);
    }
  }
}

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
      {R"("RW":false)", R"("RW":true)"},
      {R"("Mounts":[{"Destination")",
       R"("Mounts":[{"Type":"volume","Destination":"/data","Mode":"","RW":true},{"Destination")"},
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

TEST_F(SandboxFaults, AnEngineThatIsNotDockersIsRefusedByName) {
  FakeEngine fake;
  fake.server().on("GET", "/info", [](Connection& c) {
    c.respond(200, {{"Api-Version", "1.41"}, {"Server", "Libpod/4.3.1 (linux)"}}, "{}");
  });
  const auto result = run_on(fake);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::not_implemented);
  EXPECT_NE(result.error().message.find("'Libpod/4.3.1 (linux)'"), std::string::npos);
  EXPECT_FALSE(was_called(fake, "POST /containers/create"));
}

}  // namespace
}  // namespace brig
