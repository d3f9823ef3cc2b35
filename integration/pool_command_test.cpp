// SPDX-License-Identifier: Apache-2.0
// brigd's pools, as a user of the command has them.
#include "support/brig_command.hpp"
#include "support/containers.hpp"
#include "support/host.hpp"
#include "support/own_brigd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace brig::test {
namespace {

using testing::HasSubstr;

class PoolCommand : public OwnBrigd {
 protected:
  void SetUp() override {
    OwnBrigd::SetUp();
    before_ = container_names();
  }
  void TearDown() override {
    OwnBrigd::TearDown();
    EXPECT_TRUE(comes_true([&] { return new_containers() == 0; })) << "containers are left";
  }

  static Ended create(const std::vector<std::string>& options) {
    std::vector<std::string> words{"pool", "create", "p"};
    words.insert(words.end(), options.begin(), options.end());
    return brig(words);
  }
  static nlohmann::json status() {
    return nlohmann::json::parse(brig({"pool", "status", "p", "--json"}).out, nullptr, false);
  }
  static bool has_ready(int count) {
    return comes_true([&] { return status().value("ready", -1) == count; });
  }
  static Ended run(const std::vector<std::string>& options, const std::string& script) {
    std::vector<std::string> all{"--pool", "p"};
    all.insert(all.end(), options.begin(), options.end());
    return brig_run(all, {"sh", "-c", script});
  }
  std::size_t new_containers() const {
    const auto now = container_names();
    return static_cast<std::size_t>(std::count_if(now.begin(), now.end(), [&](const auto& name) {
      return std::find(before_.begin(), before_.end(), name) == before_.end();
    }));
  }

 private:
  std::vector<std::string> before_;
};

TEST_F(PoolCommand, ACommandHasAWarmSandboxToItself) {
  ASSERT_EQ(create({"--target", "2"}).out, "p\n");
  ASSERT_TRUE(has_ready(2));
  const Ended first = run({"--timing"}, "echo one > /work/x; ls /work; exit 3");
  EXPECT_EQ(first.exit_code, 3);
  EXPECT_EQ(first.out, "x\n");
  EXPECT_THAT(first.err, HasSubstr("warm lease"));
  const Ended second = run({}, "ls -A /work /tmp");
  EXPECT_EQ(second.out, "/tmp:\n\n/work:\n");
  EXPECT_EQ(brig_run({"--pool", "p", "-i"}, {"cat"}, "given").out, "given");
  EXPECT_EQ(run({"-e", "A=b", "-w", "/tmp"}, "echo $A; pwd").out, "b\n/tmp\n");
  EXPECT_EQ(run({"--timeout", "200ms"}, "sleep 20").exit_code, 124) << "a lease narrows";
  const Ended looser = run({"--timeout", "24h"}, "true");
  EXPECT_EQ(looser.exit_code, 125) << "and never loosens";
  EXPECT_THAT(looser.err, HasSubstr("wall_time"));
}

TEST_F(PoolCommand, ACommandOfAClientThatGoesIsKilledWithItsSandbox) {
  ASSERT_EQ(create({"--target", "1", "--maximum", "2"}).exit_code, 0);
  ASSERT_TRUE(has_ready(1));
  {
    BrigCommand command({"run", "--pool", "p", "--", "sh", "-c", "echo began; sleep 100"});
    ASSERT_TRUE(command.wait_for_output("began"));
    EXPECT_EQ(status().value("leased", -1), 1);
    command.send_signal(SIGKILL);
    EXPECT_EQ(command.wait().signal, SIGKILL);
  }
  EXPECT_TRUE(comes_true([&] { return status().value("leased", -1) == 0; }));
}

TEST_F(PoolCommand, AnEmptyPoolIsWaitedForOrPassedOver) {
  ASSERT_EQ(create({"--target", "0", "--maximum", "1"}).exit_code, 0);
  const Ended waited = run({"--timing"}, "echo hi");
  EXPECT_EQ(waited.out, "hi\n");
  EXPECT_THAT(waited.err, HasSubstr("cold lease"));
  EXPECT_EQ(run({"--when-empty", "cold"}, "echo hi").out, "hi\n");
  EXPECT_THAT(run({"--when-empty", "maybe"}, "true").err, HasSubstr("--when-empty"));
}

TEST_F(PoolCommand, ATemplateIsAFileThatTheNextBrigdOpens) {
  ASSERT_EQ(create({"--target", "1"}).exit_code, 0);
  ASSERT_TRUE(has_ready(1));
  ASSERT_EQ(brig({"daemon", "stop"}).exit_code, 0);
  EXPECT_TRUE(comes_true([&] { return new_containers() == 0; })) << "its end is their end";
  EXPECT_EQ(run({}, "echo again").out, "again\n");

  const std::string path = state_ + "/pools/p.json";
  auto file = nlohmann::ordered_json::parse(std::ifstream(path));
  file["target"] = 2;
  std::ofstream(path) << file;
  std::ofstream(state_ + "/pools/q.json") << "{";
  const Ended reloaded = brig({"pool", "reload"});
  EXPECT_EQ(reloaded.exit_code, 0);
  EXPECT_THAT(reloaded.err, HasSubstr("q.json': it is no JSON object"));
  EXPECT_TRUE(has_ready(2));
  EXPECT_EQ(brig({"pool", "rm", "p"}).exit_code, 0);
  EXPECT_FALSE(std::ifstream(path).is_open());
  EXPECT_THAT(brig({"pool", "status", "p"}).err, HasSubstr("there is no pool 'p'"));
}

TEST_F(PoolCommand, ADrainedPoolLeasesNothingUntilItIsResumed) {
  ASSERT_EQ(create({"--target", "1"}).exit_code, 0);
  ASSERT_EQ(brig({"pool", "drain", "p"}).exit_code, 0);
  EXPECT_EQ(status().value("state", ""), "drained");
  ASSERT_EQ(brig({"daemon", "stop"}).exit_code, 0);
  EXPECT_EQ(status().value("state", ""), "drained") << "the next brigd has read it";
  const Ended refused = run({}, "true");
  EXPECT_EQ(refused.exit_code, 125);
  EXPECT_THAT(refused.err, HasSubstr("template 'p' is drained"));
  ASSERT_EQ(brig({"pool", "resume", "p"}).exit_code, 0);
  EXPECT_EQ(run({}, "echo open").out, "open\n");
}

TEST_F(PoolCommand, WhatIsWrongIsNamed) {
  EXPECT_THAT(create({"--target", "5", "--maximum", "2"}).err,
              HasSubstr("minimum, target, maximum"));
  EXPECT_THAT(create({"--max-age", "1ms"}).err, HasSubstr("max_age"));
  EXPECT_THAT(brig({"pool", "create", "No/Name"}).err, HasSubstr("a name is 1 to 63"));
  EXPECT_THAT(brig({"pool", "rm", "nobody"}).err, HasSubstr("there is no pool 'nobody'"));
  EXPECT_THAT(brig_run({"--pool", "p", "--image", "x"}, {"true"}).err, HasSubstr("excludes"));
}

/// Half of them leased, half of them idle.
TEST_F(PoolCommand, BrigdThatIsKilledLeavesNothing) {
  constexpr int kLeases = 20;
  ASSERT_EQ(create({"--target", "20", "--maximum", "40"}).exit_code, 0);
  ASSERT_TRUE(has_ready(kLeases));
  std::vector<std::unique_ptr<BrigCommand>> commands;
  for (int i = 0; i < kLeases; ++i) {
    commands.push_back(std::make_unique<BrigCommand>(
        std::vector<std::string>{"run", "--pool", "p", "--", "sh", "-c", "echo began; sleep 100"}));
    ASSERT_TRUE(commands.back()->wait_for_output("began"));
  }
  ASSERT_TRUE(has_ready(kLeases));
  ASSERT_GE(new_containers(), 40U);
  const pid_t brigd = brigd_of(state_);
  ASSERT_GT(brigd, 0);
  ASSERT_EQ(::kill(brigd, SIGKILL), 0);
  for (const auto& command : commands) EXPECT_EQ(command->wait().exit_code, 125);
  brig({"prune"});
  EXPECT_TRUE(comes_true([&] { return new_containers() == 0; }));
}

}  // namespace
}  // namespace brig::test
