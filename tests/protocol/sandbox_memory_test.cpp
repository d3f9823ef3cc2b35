// SPDX-License-Identifier: Apache-2.0
// An engine that is taken for what it was the last time, and is asked meanwhile.
#include "protocol/sandbox_fixture.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/stat.h>

namespace brig {
namespace {

using support::Connection;
using support::FakeEngine;
using testing::HasSubstr;

const std::string kCreate = "POST /containers/create";
const std::string kAsk = "GET /info";

class SandboxMemory : public SandboxFaults {
 protected:
  std::string memory() const { return state_ + "/engine.json"; }

  Result<RunResult> run_with_memory(const FakeEngine& fake) {
    const Wait wait{kSetupTime, {}};
    const auto engine = Engine::connect({.url = fake.url(), .memory = memory()}, wait);
    if (!engine) return fail(engine.error());
    return run(*engine, policy(), {.image = *ImageRef::parse("localhost/test:1"), .argv = {"true"}},
               io_, wait);
  }
  /// Runs once, so that the engine is known.
  void learn(FakeEngine& fake) {
    const auto result = run_with_memory(fake);
    ASSERT_TRUE(result) << result.error().message;
    ASSERT_TRUE(std::filesystem::exists(memory()));
  }
  /// Its next answers come when a container has been asked for, and some time has passed in which
  /// nothing may start; `play` answers.
  void answer_late(FakeEngine& fake, std::function<void(Connection&)> play) {
    const std::size_t before = count(fake, kCreate);
    fake.server().on("GET", "/info", [this, &fake, before, play = std::move(play)](Connection& c) {
      for (int n = 0; n < 100 && count(fake, kCreate) == before; ++n)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      created_meanwhile_ = count(fake, kCreate) > before;
      const std::size_t starts = count(fake, kStart);
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      started_meanwhile_ = count(fake, kStart) > starts;
      play(c);
    });
  }
  static std::size_t count(const FakeEngine& fake, const std::string& call) {
    const auto calls = fake.calls();
    return static_cast<std::size_t>(std::count(calls.begin(), calls.end(), call));
  }
  static std::string first_call(const FakeEngine& fake) { return fake.calls().front(); }

  const std::string kStart = "POST /containers/" + FakeEngine::container_id() + "/start";
  std::atomic<bool> created_meanwhile_ = false;
  std::atomic<bool> started_meanwhile_ = false;
};

TEST_F(SandboxMemory, ANewEngineIsAskedFirst) {
  FakeEngine fake;
  learn(fake);
  EXPECT_EQ(first_call(fake), kAsk);
  EXPECT_EQ(count(fake, kAsk), 1U);
  struct stat status {};
  ASSERT_EQ(::stat(memory().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(SandboxMemory, AKnownOneIsAskedWhileItCreatesAndStartsNothingBeforeItHasAnswered) {
  FakeEngine fake;
  learn(fake);
  answer_late(fake, [](Connection& c) { FakeEngine::answer_info(c); });
  const auto result = run_with_memory(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.exit_code, 0);
  EXPECT_TRUE(created_meanwhile_);
  EXPECT_FALSE(started_meanwhile_);
  EXPECT_EQ(count(fake, kCreate), 2U);
}

TEST_F(SandboxMemory, WhereItHasChangedWhatWasMadeIsRemovedAndMadeAnew) {
  FakeEngine fake;
  learn(fake);
  answer_late(fake, [](Connection& c) { FakeEngine::answer_info(c, "other"); });
  const auto result = run_with_memory(fake);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->ending.exit_code, 0);
  EXPECT_FALSE(started_meanwhile_);
  EXPECT_EQ(count(fake, kCreate), 3U) << "the first run's, the one that was removed, the new one";
  EXPECT_TRUE(removed(fake));
  EXPECT_THAT(fake.create_body(), HasSubstr(R"("Runtime":"other")"));

  // And that is known from now on.
  const auto again = run_with_memory(fake);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(count(fake, kCreate), 4U);
}

TEST_F(SandboxMemory, NothingStartsOnAnEngineThatDoesNotAnswer) {
  FakeEngine fake;
  learn(fake);
  answer_late(fake, [](Connection& c) { c.respond_json(500, R"({"message":"no runc"})"); });
  const auto result = run_with_memory(fake);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Errc::internal);
  EXPECT_THAT(result.error().message, HasSubstr("engine at '" + fake.url() + "'"));
  EXPECT_THAT(result.error().message, HasSubstr("no runc"));
  EXPECT_EQ(count(fake, kStart), 1U) << "the first run's";
  EXPECT_TRUE(removed(fake));
}

TEST_F(SandboxMemory, AnEngineThatIsGoneIsNamed) {
  std::string url;
  {
    FakeEngine fake;
    learn(fake);
    url = fake.url();
  }
  const auto engine = Engine::connect({.url = url, .memory = memory()}, {});
  ASSERT_FALSE(engine);
  EXPECT_THAT(engine.error().message, HasSubstr("engine at '" + url + "'"));
}

TEST_F(SandboxMemory, WhatIsNotTheUsersOwnWordIsNotBelieved) {
  FakeEngine fake;
  learn(fake);
  std::string good;
  std::getline(std::ifstream(memory()), good, '\0');
  std::string other = good;
  other.replace(other.find("unix://"), 7, "unix:/x");
  std::atomic<bool> answered = false;
  fake.server().on("GET", "/info", [&](Connection& c) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    answered = true;
    FakeEngine::answer_info(c);
  });
  struct Case {
    const char* name;
    std::string text;
    unsigned mode;
    bool believed;
  };
  for (const Case& one : {Case{"its own", good, 0600, true},
                          {"others may write it", good, 0622, false},
                          {"another engine's", other, 0600, false},
                          {"empty", "", 0600, false},
                          {"no object", "[]", 0600, false},
                          {"cut", good.substr(0, good.size() / 2), 0600, false},
                          {"no answer", R"({"engine":")" + fake.url() + R"("})", 0600, false},
                          {"too long", good + std::string(2U << 20U, ' '), 0600, false}}) {
    std::filesystem::remove(memory());
    std::ofstream(memory()) << one.text;
    ASSERT_EQ(::chmod(memory().c_str(), one.mode), 0);
    answered = false;
    const auto engine = Engine::connect({.url = fake.url(), .memory = memory()}, {});
    ASSERT_TRUE(engine) << one.name << ": " << engine.error().message;
    EXPECT_EQ(!answered, one.believed) << one.name;
  }
}

}  // namespace
}  // namespace brig
