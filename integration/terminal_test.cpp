// SPDX-License-Identifier: Apache-2.0
// `brig run -t`: a command's terminal shown on brig's own, and the way back from it.
#include "support/brig_command.hpp"
#include "support/brig_on_terminal.hpp"
#include "sys/unique_fd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace brig::test {
namespace {

using testing::HasSubstr;

constexpr int kSignalBase = 128;

TEST(BrigTerminal, IsTheCommandsWithItsKeysAndItsSize) {
  ::setenv("TERM", "vt220", 1);  // NOLINT(concurrency-mt-unsafe): there is one thread.
  BrigOnTerminal brig({"run", "-it", "--", "sh", "-c",
                       "echo $TERM $(stty size); read line; echo \"got <$line>\"; exit 7"});
  ASSERT_TRUE(brig.wait_for("vt220 30 100\r\n"));
  EXPECT_FALSE(brig.is_usual()) << "each key is the command's";
  brig.type("hello\r");
  EXPECT_EQ(brig.wait(), 7) << brig.screen();
  EXPECT_THAT(brig.screen(), HasSubstr("hello\r\ngot <hello>\r\n")) << "echoed once, inside";
  EXPECT_TRUE(brig.is_usual());
}

TEST(BrigTerminal, ShowsWhatATerminalProgramDraws) {
  BrigOnTerminal brig({"run", "-t", "--", "printf", "\\033[31mred\\033[0m\\a"});
  EXPECT_EQ(brig.wait(), 0);
  EXPECT_THAT(brig.screen(), HasSubstr("\x1b[31mred\x1b[0m\a"));
}

TEST(BrigTerminal, CtrlCIsTheCommands) {
  BrigOnTerminal brig({"run", "-it", "--", "sh", "-c",
                       "trap 'echo caught; exit 9' INT; echo ready; while :; do sleep 0.1; done"});
  ASSERT_TRUE(brig.wait_for("ready"));
  brig.type("\x03");
  EXPECT_EQ(brig.wait(), 9) << brig.screen();
  EXPECT_THAT(brig.screen(), HasSubstr("caught"));
}

TEST(BrigTerminal, CtrlCIsBrigsUntilTheCommandRuns) {
  // An engine that never answers.
  const std::string path = testing::TempDir() + "brig-silent.sock";
  ::unlink(path.c_str());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  const sys::UniqueFd silent(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::bind(silent.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(silent.get(), 1), 0);
  BrigOnTerminal brig({"run", "-it", "--engine", "unix://" + path, "--", "true"});
  const sys::UniqueFd asked(::accept4(silent.get(), nullptr, nullptr, SOCK_CLOEXEC));
  brig.type("\x03");
  EXPECT_EQ(brig.wait(), kSignalBase + SIGINT) << brig.screen();
  ::unlink(path.c_str());
}

TEST(BrigTerminal, ChangesItsSizeWithBrigs) {
  BrigOnTerminal brig({"run", "-it", "--", "sh", "-c",
                       "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.1; done"});
  ASSERT_TRUE(brig.wait_for("ready"));
  brig.resize(41, 141);
  EXPECT_EQ(brig.wait(), 0) << brig.screen();
  EXPECT_THAT(brig.screen(), HasSubstr("41 141"));
}

TEST(BrigTerminal, IsPutBackWhateverEndsBrig) {
  struct Case {
    std::vector<int> signals;
    const char* command;
    std::vector<int> codes;
  };
  const std::vector<Case> cases{
      {{SIGTERM}, "sleep 60", {kSignalBase + SIGTERM}},
      {{SIGQUIT}, "sleep 60", {kSignalBase + SIGQUIT}},
      // The second ends it at once, unless the first was faster.
      {{SIGHUP, SIGTERM}, "sleep 60", {kSignalBase + SIGHUP, kSignalBase + SIGTERM}},
      {{}, "kill -KILL $$", {kSignalBase + SIGKILL}},
      {{}, "exec /no/such/command", {127}},
  };
  for (const Case& one : cases) {
    BrigOnTerminal brig(
        {"run", "-it", "--", "sh", "-c", std::string("echo ready; ") + one.command});
    ASSERT_TRUE(brig.wait_for("ready")) << brig.screen();
    for (const int number : one.signals) brig.send_signal(number);
    const int code = brig.wait();
    EXPECT_THAT(one.codes, testing::Contains(code)) << brig.screen();
    EXPECT_TRUE(brig.is_usual()) << brig.screen();
  }
}

/// What a job types is typed into its own terminal, which is inside; the shell that has brig's
/// reads nothing of it, when the job has ended.
TEST(BrigTerminal, NothingIsTypedIntoBrigsOwn) {
  constexpr const char* kType =
      "import errno, fcntl, os\n"
      "def ask(request, text):\n"
      "    try:\n"
      "        fcntl.ioctl(0, request, text)\n"
      "        return \"ok\"\n"
      "    except OSError as error:\n"
      "        return errno.errorcode[error.errno]\n"
      "print(\"TIOCSTI\", {ask(0x5412, bytes([one])) for one in b\"injected\\n\"})\n"
      "print(\"TIOCLINUX\", ask(0x541C, b\"\\x02\"))\n";
  BrigOnTerminal shell(
      {"-c",
       std::string(BRIG_PROGRAM) + " run -it -- python3 -c '" + kType +
           "'; if IFS= read -r -t 1 line; then echo \"typed <$line>\"; else echo silence; fi"},
      "/bin/bash");
  EXPECT_EQ(shell.wait(), 0) << shell.screen();
  EXPECT_THAT(shell.screen(), testing::ContainsRegex("TIOCSTI \\{'(ok|EIO|EPERM)'\\}"))
      << "its own terminal, or none's: a newer kernel may refuse it altogether";
  EXPECT_THAT(shell.screen(), testing::ContainsRegex("TIOCLINUX (ENOTTY|EPERM)"))
      << "it is no console";
  EXPECT_THAT(shell.screen(), HasSubstr("silence\r\n"));
  EXPECT_THAT(shell.screen(), testing::Not(HasSubstr("typed <")));
}

TEST(BrigTerminal, CommandThatDoesNotStartLeavesItAsItWas) {
  BrigOnTerminal brig({"run", "-it", "--", "/no/such/command"});
  EXPECT_EQ(brig.wait(), 127);
  EXPECT_THAT(brig.screen(), HasSubstr("brig: could_not_start"));
  EXPECT_TRUE(brig.is_usual());
}

TEST(BrigTerminal, WithoutOneOfItsOwnItIsTheUsualSize) {
  ::setenv("TERM", "\x1b[2J", 1);  // NOLINT(concurrency-mt-unsafe): there is one thread.
  const Ended ended = brig_run({"-t"}, {"sh", "-c", "tty >/dev/null && echo $TERM $(stty size)"});
  EXPECT_EQ(ended.out, "xterm 24 80\r\n") << ended.err;
  EXPECT_EQ(ended.exit_code, 0);
}

TEST(BrigTerminal, InputNeedsOne) {
  const Ended ended = brig_run({"-it"}, {"true"}, "text");
  EXPECT_EQ(ended.exit_code, 125);
  EXPECT_THAT(ended.err, HasSubstr("standard input is not a terminal"));
}

TEST(BrigTerminal, NeedsAProfileThatAllowsIt) {
  const Ended ended = brig_run({"-t", "--seccomp", "strict"}, {"true"});
  EXPECT_EQ(ended.exit_code, 125);
  EXPECT_THAT(ended.err, HasSubstr("terminal: the seccomp profile 'strict' allows none"));
}

TEST(BrigTerminal, IsThereOnGvisorToo) {
  const Ended ended = brig_run({"-t", "--isolation", "gvisor"},
                               {"sh", "-c", "tty >/dev/null && echo $(stty size); cat; echo end"});
  EXPECT_EQ(ended.out, "24 80\r\nend\r\n") << ended.err;
}

TEST(BrigTerminal, IsNotForACapturedCommand) {
  EXPECT_EQ(brig_run({"-t", "--json"}, {"true"}).exit_code, 125);
}

TEST(BrigRun, ProcessorTimeIsALimitOfItsOwn) {
  for (const char* isolation : {"container", "gvisor"}) {
    const Ended ended =
        brig_run({"--cpu-time", "200ms", "--timeout", "20s", "--isolation", isolation},
                 {"sh", "-c", "while :; do :; done"});
    EXPECT_EQ(ended.exit_code, 124) << isolation;
    EXPECT_THAT(ended.err, HasSubstr("cpu_time: it had used its processor time of 200ms"));
  }
}

}  // namespace
}  // namespace brig::test
