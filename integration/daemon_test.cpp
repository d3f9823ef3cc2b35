// SPDX-License-Identifier: Apache-2.0
// brigd as its users have it: by the verbs of `brig`, on a real engine.
#include "support/brig_command.hpp"
#include "support/containers.hpp"
#include "support/host.hpp"
#include "support/own_brigd.hpp"
#include "support/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

namespace brig::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using namespace std::chrono_literals;

class Brigd : public OwnBrigd {
 protected:
  /// `brig exec OPTIONS box -- COMMAND`.
  Ended exec(const std::vector<std::string>& options,
             const std::vector<std::string>& command,
             const std::string& input = {}) const {
    std::vector<std::string> arguments{"exec"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.push_back(box_);
    arguments.emplace_back("--");
    arguments.insert(arguments.end(), command.begin(), command.end());
    return brig(arguments, input);
  }
  Ended run_detached(const std::vector<std::string>& options,
                     const std::vector<std::string>& command) const {
    std::vector<std::string> all{"-d", "--name", box_};
    all.insert(all.end(), options.begin(), options.end());
    return brig_run(all, command);
  }
  void create() const {
    const Ended created = brig({"create", "--name", box_, "--policy", "limited"});
    ASSERT_EQ(created.exit_code, 0) << created.err;
    ASSERT_EQ(created.out, box_ + "\n");
  }
  json inspect() const {
    const Ended inspected = brig({"inspect", box_});
    EXPECT_EQ(inspected.exit_code, 0) << inspected.err;
    EXPECT_EQ(support::schema_violations(BRIG_SCHEMAS "/inspect.schema.json", inspected.out), "");
    return json::parse(inspected.out, nullptr, false);
  }
};

TEST_F(Brigd, HoldsASandboxForCommandsOfManyProcesses) {
  create();
  const Ended first =
      exec({"-e", "WORD=hello"}, {"sh", "-c", "echo $WORD; echo err >&2; echo x > f; exit 3"});
  EXPECT_EQ(first.exit_code, 3);
  EXPECT_EQ(first.out, "hello\n");
  EXPECT_EQ(first.err, "err\n");
  const Ended second = exec({"-i"}, {"sh", "-c", "cat f -; pwd"}, "in\n");
  EXPECT_EQ(second.out, "x\nin\n/work\n") << "the same sandbox";
  EXPECT_EQ(exec({}, {"/nowhere"}).exit_code, 127);
  EXPECT_EQ(brig({"rm", box_}).exit_code, 1) << "it runs";
  EXPECT_EQ(brig({"rm", "-f", box_}).exit_code, 0);
  EXPECT_EQ(exec({}, {"true"}).exit_code, 125);
}

TEST_F(Brigd, ManyCommandsRunAtOnce) {
  create();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const Ended ended =
          exec({}, {"sh", "-c", "yes " + std::to_string(i) + " | head -n 10000 | sort -u"});
      EXPECT_EQ(ended.out, std::to_string(i) + "\n");
    });
  }
}

TEST_F(Brigd, LimitsOfOneCommandAreItsOwn) {
  create();
  EXPECT_EQ(exec({"--timeout", "200ms"}, {"sleep", "60"}).exit_code, 124);
  const Ended flood = exec({"--output-limit", "1k"}, {"yes"});
  EXPECT_EQ(flood.exit_code, 137);
  EXPECT_THAT(flood.err, HasSubstr("output_limit"));
  EXPECT_EQ(flood.out.size(), 1024U);
  const Ended loose = exec({"--timeout", "24h"}, {"true"});
  EXPECT_EQ(loose.exit_code, 125);
  EXPECT_THAT(loose.err,
              HasSubstr("wall_time: 24h asked for, but policy 'limited' allows at most 2m"));
}

TEST_F(Brigd, KeepsWhatADetachedCommandWrote) {
  const Ended started = run_detached(
      {}, {"sh", "-c", "for i in 1 2 3; do echo $i; echo e$i >&2; sleep 0.1; done; exit 4"});
  ASSERT_EQ(started.exit_code, 0) << started.err;
  EXPECT_EQ(started.out, box_ + "\n");
  const Ended followed = brig({"logs", "-f", box_});
  EXPECT_EQ(followed.exit_code, 0) << followed.err;
  EXPECT_EQ(followed.out, "1\n2\n3\n") << "nothing lost or doubled";
  EXPECT_EQ(followed.err, "e1\ne2\ne3\n");
  EXPECT_EQ(brig({"wait", box_}).out, "4\n");
  EXPECT_EQ(brig({"logs", box_}).out, followed.out) << "it has ended, and is remembered";
  EXPECT_EQ(brig({"logs", "--tail", "2", box_}).out + brig({"logs", "--tail", "2", box_}).err,
            "3\ne3\n");
  EXPECT_THAT(brig({"logs", "-t", "--tail", "1", box_}).err, testing::MatchesRegex("20.*Z e3\n"));
  EXPECT_EQ(brig({"logs", "--since", "1h", box_}).out, followed.out);
  const json about = inspect();
  EXPECT_EQ(about["state"], "ended");
  EXPECT_EQ(about["ending"]["exit_code"], 4);
  EXPECT_EQ(brig({"rm", box_}).exit_code, 0);
  EXPECT_EQ(brig({"logs", box_}).exit_code, 125);
}

TEST_F(Brigd, PsTellsOfWhatHasEndedWhenAskedForAll) {
  ASSERT_EQ(run_detached({}, {"sh", "-c", "exit 4"}).exit_code, 0);
  ASSERT_TRUE(comes_true([&] { return inspect()["state"] == "ended"; }));
  const Ended usual = brig({"ps"});
  EXPECT_EQ(usual.exit_code, 0) << usual.err;
  EXPECT_EQ(usual.out.find(box_), std::string::npos);
  const Ended all = brig({"ps", "-a"});
  EXPECT_EQ(all.exit_code, 0) << all.err;
  EXPECT_THAT(all.out, testing::ContainsRegex(box_ + " .* exited \\(4\\) [0-9]+ s ago "));
  ASSERT_EQ(brig({"rm", box_}).exit_code, 0);
  EXPECT_EQ(brig({"ps", "--all"}).out.find(box_), std::string::npos);
}

TEST_F(Brigd, PsStartsNone) {
  const Ended all = brig({"ps", "--all"});
  EXPECT_EQ(all.exit_code, 0) << all.err;
  EXPECT_THAT(all.out, testing::StartsWith("NAME"));
  EXPECT_EQ(brigd_of(state_), 0);
}

TEST_F(Brigd, InspectTellsWhoHasProvedEachControl) {
  create();
  const json about = inspect();
  EXPECT_EQ(about["state"], "running");
  EXPECT_EQ(about["policy"], "limited");
  int both = 0;
  for (const json& control : about["controls"]) both += control["proof"] == "both" ? 1 : 0;
  EXPECT_GE(both, 20);
}

TEST_F(Brigd, ADetachedCommandIsAttachedTo) {
  ASSERT_EQ(run_detached({"-i"}, {"sh", "-c", "read a; echo got $a; exit 5"}).exit_code, 0);
  const Ended attached = brig({"attach", "-i", box_}, "word\n");
  EXPECT_EQ(attached.exit_code, 5) << attached.err;
  EXPECT_EQ(attached.out, "got word\n");
}

TEST_F(Brigd, FilesGoInAndOut) {
  create();
  const std::string host = state_ + "/host";
  std::filesystem::create_directories(host + "/src/sub");
  std::ofstream(host + "/src/a") << "one\n";
  std::ofstream(host + "/src/sub/b") << "two\n";
  std::filesystem::create_symlink("/etc/passwd", host + "/src/link");
  const Ended in = brig({"cp", host + "/src", box_ + ":/work"});
  EXPECT_EQ(in.exit_code, 0) << in.err;
  EXPECT_THAT(in.err, HasSubstr("1 skipped")) << "a link is told of";
  EXPECT_EQ(exec({}, {"sh", "-c", "cat src/a src/sub/b; ls src"}).out, "one\ntwo\na\nsub\n");
  ASSERT_EQ(exec({}, {"sh", "-c", "echo three > src/c"}).exit_code, 0);
  const Ended out = brig({"cp", box_ + ":/work/src", host + "/back"});
  EXPECT_EQ(out.exit_code, 0) << out.err;
  std::stringstream text;
  text << std::ifstream(host + "/back/c").rdbuf();
  EXPECT_EQ(text.str(), "three\n");
  EXPECT_EQ(brig({"cp", host + "/none", box_ + ":/work"}).exit_code, 125);
  const Ended outside = brig({"cp", box_ + ":/etc/passwd", host});
  EXPECT_EQ(outside.exit_code, 125);
  EXPECT_THAT(outside.err, HasSubstr("/etc/passwd"));
  EXPECT_EQ(brig({"cp", "a", "b"}).exit_code, 125);
}

TEST_F(Brigd, SignalsReachWholeTreesOfProcesses) {
  const std::string mark = unique_name();
  ASSERT_EQ(run_detached({}, {"python3", "-c",
                              "import os, time, sys\n"
                              "if os.fork() == 0:\n"
                              "    os.setsid()\n"
                              "    if os.fork() == 0: time.sleep(1000)\n"
                              "    os._exit(0)\n"
                              "print('ready', flush=True)\n"
                              "time.sleep(1000)",
                              mark})
                .exit_code,
            0);
  ASSERT_TRUE(comes_true([&] { return brig({"logs", box_}).out == "ready\n"; }));
  EXPECT_GE(processes_with(mark).size(), 2U);
  EXPECT_EQ(brig({"kill", "-s", "TERM", box_}).exit_code, 0);
  EXPECT_EQ(brig({"wait", box_}).out, std::to_string(128 + SIGTERM) + "\n");
  EXPECT_TRUE(comes_true([&] { return processes_with(mark).empty(); }));
}

TEST_F(Brigd, StopGivesACommandTime) {
  ASSERT_EQ(
      run_detached({}, {"sh", "-c",
                        "trap 'echo bye; exit 6' TERM; echo ready; while :; do sleep 0.05; done"})
          .exit_code,
      0);
  ASSERT_TRUE(comes_true([&] { return brig({"logs", box_}).out == "ready\n"; }));
  EXPECT_EQ(brig({"stop", box_}).exit_code, 0);
  EXPECT_EQ(brig({"logs", box_}).out, "ready\nbye\n");
  EXPECT_EQ(brig({"wait", box_}).out, "6\n");
}

TEST_F(Brigd, AClientThatIsKilledTakesItsCommandAlong) {
  create();
  const std::string mark = unique_name();
  {
    BrigCommand client({"exec", box_, "--", "sh", "-c", "echo ready; sleep 1000; :", mark});
    ASSERT_TRUE(client.wait_for_output("ready"));
    EXPECT_FALSE(processes_with(mark).empty());
  }  // SIGKILL
  EXPECT_TRUE(comes_true([&] { return processes_with(mark).empty(); }));
  EXPECT_EQ(exec({}, {"echo", "still"}).out, "still\n");
}

TEST_F(Brigd, ItsDeathIsTheEndOfItsSandboxes) {
  const std::string mark = unique_name();
  ASSERT_EQ(run_detached({}, {"sh", "-c", "echo ready; sleep 1000; :", mark}).exit_code, 0);
  ASSERT_TRUE(comes_true([&] { return !processes_with(mark).empty(); }));
  const pid_t brigd = brigd_of(state_);
  ASSERT_GT(brigd, 0);
  ASSERT_EQ(::kill(brigd, SIGKILL), 0);
  EXPECT_TRUE(comes_true([&] { return processes_with(mark).empty(); }));
  // Its descriptors are closed a moment before it is gone.
  ASSERT_TRUE(comes_true([&] { return ::kill(brigd, 0) != 0; }));
  EXPECT_EQ(brig({"prune"}).exit_code, 0);
  EXPECT_EQ(brig({"ps"}).out.find(box_), std::string::npos);
  // The next one starts where the killed one left its socket.
  create();
  EXPECT_EQ(exec({}, {"echo", "again"}).out, "again\n");
}

TEST_F(Brigd, EventsFollowTheirSchema) {
  ASSERT_EQ(run_detached({}, {"true"}).exit_code, 0);
  ASSERT_EQ(brig({"wait", box_}).exit_code, 0);
  ASSERT_TRUE(comes_true([&] { return inspect()["state"] == "ended"; }));
  ASSERT_EQ(brig({"rm", box_}).exit_code, 0);
  const Ended told = brig({"events", "--no-follow"});
  std::istringstream lines(told.out);
  std::vector<std::string> events;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_EQ(support::schema_violations(BRIG_SCHEMAS "/event.schema.json", line), "");
    events.push_back(json::parse(line)["event"]);
  }
  EXPECT_THAT(events, testing::ElementsAre("created", "ended", "removed"));
}

TEST_F(Brigd, WhatItDoesNotHoldIsSaidClearly) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"inspect", "other"},
                                                    {"logs", "other"},
                                                    {"stop", "other"},
                                                    {"kill", "other"},
                                                    {"wait", "other"},
                                                    {"attach", "other"},
                                                    {"exec", "other", "--", "true"}}) {
    const Ended without = brig(arguments);
    EXPECT_NE(without.exit_code, 0) << arguments.front();
    EXPECT_THAT(without.err, HasSubstr("brigd does not run")) << arguments.front();
  }
  create();
  const Ended with = brig({"exec", "other", "--", "true"});
  EXPECT_EQ(with.exit_code, 125);
  EXPECT_THAT(with.err, HasSubstr("brigd holds no sandbox 'other'"));
}

}  // namespace
}  // namespace brig::test
