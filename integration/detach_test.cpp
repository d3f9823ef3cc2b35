// SPDX-License-Identifier: Apache-2.0
// Leaving a command's terminal by its detach keys, and coming back.
#include "support/brig_command.hpp"
#include "support/brig_on_terminal.hpp"
#include "support/containers.hpp"
#include "support/own_brigd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace brig::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

/// Of a brigd of its own.
class Detach : public OwnBrigd {
 protected:
  /// A detached command with a terminal, for which it takes one.
  void run_detached(const std::string& script) const {
    BrigOnTerminal starter({"run", "-d", "-it", "--name", box_, "--", "sh", "-c", script});
    ASSERT_EQ(starter.wait(), 0) << starter.screen();
  }

  int running_commands() const {
    const auto about = nlohmann::json::parse(brig({"inspect", box_}).out, nullptr, false);
    return about.value("running_commands", -1);
  }
};

constexpr const char* kAnswers =
    "while read line; do echo \"got <$line>\"; [ \"$line\" = end ] && exit 5; done";

TEST_F(Detach, ACommandGoesOnAndIsComeBackTo) {
  run_detached(kAnswers);
  {
    BrigOnTerminal first({"attach", "-it", box_});
    // It is attached to once it answers.
    first.type("one\r");
    ASSERT_TRUE(first.wait_for("got <one>"));
    EXPECT_FALSE(first.is_usual());
    first.type("two\r\x10");
    first.type("\x11nobody's");
    EXPECT_EQ(first.wait(), 0) << first.screen();
    EXPECT_THAT(first.screen(), HasSubstr("detached; the command goes on"));
    EXPECT_TRUE(first.is_usual());
  }
  BrigOnTerminal second({"attach", "-it", box_});
  second.type("end\r");
  EXPECT_EQ(second.wait(), 5) << second.screen();
  const std::string log = brig({"logs", box_}).out;
  EXPECT_THAT(log, HasSubstr("got <two>")) << "typed right before the keys";
  EXPECT_THAT(log, Not(HasSubstr("nobody")));
}

TEST_F(Detach, KeysAreAsAskedForAndTheirBeginningIsTheCommands) {
  run_detached("stty -echo raw; echo ready; exec cat -v");
  ASSERT_TRUE(comes_true([&] { return brig({"logs", box_}).out.find("ready") == 0; }));
  BrigOnTerminal attached({"attach", "-it", "--detach-keys", "ctrl-x,d", box_});
  ASSERT_TRUE(comes_true([&] { return !attached.is_usual(); })) << "each key is passed on";
  attached.type("\x18q\x10\x11");
  ASSERT_TRUE(attached.wait_for("^Xq^P^Q")) << attached.screen();
  attached.type("\x18");
  attached.type("d");
  EXPECT_EQ(attached.wait(), 0) << attached.screen();
}

TEST_F(Detach, ACommandOfExecGoesOnAndItsInputHasNoEnd) {
  ASSERT_EQ(brig({"create", "--name", box_}).exit_code, 0);
  BrigOnTerminal left({"exec", "-it", box_, "--", "sh", "-c",
                       "echo ready; read line; echo $line > line; read more; echo done > done"});
  ASSERT_TRUE(left.wait_for("ready"));
  EXPECT_FALSE(left.is_usual());
  // What is not the whole of the keys is the command's; nobody holds the terminal afterwards.
  left.type("a\x10z\r\x10\x11");
  EXPECT_EQ(left.wait(), 0) << left.screen();
  EXPECT_THAT(left.screen(), HasSubstr("detached; the command goes on"));
  EXPECT_TRUE(left.is_usual());
  EXPECT_EQ(running_commands(), 1);
  ASSERT_TRUE(comes_true([&] {
    return brig({"exec", box_, "--", "cat", "line"}).out == "a\x10z\n";
  }));
  EXPECT_EQ(brig({"exec", box_, "--", "cat", "done"}).exit_code, 1);
  EXPECT_EQ(running_commands(), 1) << "it still reads";
  ASSERT_EQ(brig({"kill", box_}).exit_code, 0);
  EXPECT_TRUE(comes_true([&] { return brig({"exec", box_, "--", "true"}).exit_code == 125; }));
}

TEST_F(Detach, WhatACommandOfExecWritesThenIsDropped) {
  ASSERT_EQ(brig({"create", "--name", box_}).exit_code, 0);
  BrigOnTerminal left({"exec", "-it", "--detach-keys", "q", box_, "--", "sh", "-c",
                       "echo ready; while [ ! -e go ]; do sleep 0.02; done;"
                       " head -c 1000000 /dev/zero; echo done > done"});
  ASSERT_TRUE(left.wait_for("ready"));
  left.type("q");
  EXPECT_EQ(left.wait(), 0) << left.screen();
  ASSERT_EQ(brig({"exec", box_, "--", "touch", "go"}).exit_code, 0);
  EXPECT_TRUE(comes_true([&] {
    return brig({"exec", box_, "--", "cat", "done"}).out == "done\n";
  }));
  EXPECT_TRUE(comes_true([&] { return running_commands() == 0; }));
}

TEST_F(Detach, ACommandOfExecThatEndsTellsHow) {
  ASSERT_EQ(brig({"create", "--name", box_}).exit_code, 0);
  BrigOnTerminal ended({"exec", "-it", box_, "--", "sh", "-c",
                        "stty size; read line; echo \"got <$line>\"; exit 7"});
  ASSERT_TRUE(ended.wait_for("30 100"));
  ended.type("one\r");
  EXPECT_EQ(ended.wait(), 7) << ended.screen();
  EXPECT_THAT(ended.screen(), HasSubstr("one\r\ngot <one>\r\n"));
  EXPECT_TRUE(ended.is_usual());
  BrigOnTerminal refused({"exec", "-it", "other", "--", "true"});
  EXPECT_EQ(refused.wait(), 125);
  EXPECT_THAT(refused.screen(), HasSubstr("brigd holds no sandbox 'other'"));
  EXPECT_TRUE(refused.is_usual());
}

TEST_F(Detach, NeedsSomebodyWhoTypes) {
  for (const std::vector<std::string>& options : {std::vector<std::string>{}, {"-i"}, {"-t"}}) {
    std::vector<std::string> words{"attach", "--detach-keys", "a"};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back(box_);
    const Ended ended = brig(words);
    EXPECT_EQ(ended.exit_code, 125);
    EXPECT_THAT(ended.err, HasSubstr("--detach-keys: keys are looked at only with both -i and -t"));
  }
}

TEST_F(Detach, ARunSaysHowItIsDone) {
  for (const char* option : {"-t", "-d"}) {
    const Ended ended = brig_run({option, "--detach-keys", "a"}, {"true"});
    EXPECT_EQ(ended.exit_code, 125);
    EXPECT_THAT(ended.err, HasSubstr("'brig run -d -it', then 'brig attach -it' can leave it"));
  }
}

TEST_F(Detach, KeysThatThereAreNotAreRefused) {
  BrigOnTerminal brig({"attach", "-it", "--detach-keys", "ctrl-p,F1", box_});
  EXPECT_EQ(brig.wait(), 125);
  EXPECT_THAT(brig.screen(), HasSubstr("--detach-keys: 'F1' is no key"));
}

}  // namespace
}  // namespace brig::test
