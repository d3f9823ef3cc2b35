// SPDX-License-Identifier: Apache-2.0
// How a job ended is told apart, with evidence.
#include "support/brig_command.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <string>
#include <vector>

namespace brig::test {
namespace {

using nlohmann::json;

struct EndingCase {
  const char* name;
  std::vector<std::string> options;
  std::vector<std::string> command;
  const char* kind;
  int exit_code;
};

void PrintTo(const EndingCase& c, std::ostream* out) {
  *out << c.name;
}

class Endings : public testing::TestWithParam<EndingCase> {};

TEST_P(Endings, AreToldApart) {
  std::vector<std::string> options{"--json"};
  options.insert(options.end(), GetParam().options.begin(), GetParam().options.end());
  const Ended ended = brig_run(options, GetParam().command);
  ASSERT_TRUE(json::accept(ended.out)) << ended.out << ended.err;
  const json object = json::parse(ended.out);
  ASSERT_TRUE(object["ending"].is_object()) << ended.out;
  EXPECT_EQ(object["ending"]["kind"], GetParam().kind) << object["ending"];
  EXPECT_NE(object["ending"]["evidence"], "");
  EXPECT_EQ(ended.exit_code, GetParam().exit_code) << object["ending"];
  EXPECT_TRUE(object["cleanup_failure"].is_null());
}

INSTANTIATE_TEST_SUITE_P(
    Kinds,
    Endings,
    testing::Values(
        EndingCase{"Zero", {}, {"true"}, "exited", 0},
        EndingCase{"One", {}, {"false"}, "exited", 1},
        EndingCase{"OwnCode125", {}, {"sh", "-c", "exit 125"}, "exited", 125},
        EndingCase{"OwnCode126", {}, {"sh", "-c", "exit 126"}, "exited", 126},
        EndingCase{"OwnCode127", {}, {"sh", "-c", "exit 127"}, "exited", 127},
        EndingCase{"OwnCode255", {}, {"sh", "-c", "exit 255"}, "exited", 255},
        EndingCase{"Segfault",
                   {},
                   {"python3", "-c", "import ctypes; ctypes.string_at(0)"},
                   "signalled",
                   139},
        EndingCase{"KilledChildOfShell",
                   {},
                   {"sh", "-c", "sh -c 'kill -TERM $$'; exit $?"},
                   "exited",
                   143},
        EndingCase{"OutOfMemory",
                   {"--memory", "32m"},
                   {"python3", "-c", "b = b'x' * (1 << 28)"},
                   "out_of_memory",
                   137},
        EndingCase{"OutOfMemoryInTmpfs",
                   {"--memory", "32m"},
                   {"python3", "-c", "open('/work/f', 'wb').write(b'x' * (60 << 20))"},
                   "out_of_memory",
                   137},
        EndingCase{"TimedOut", {"--timeout", "500ms"}, {"sleep", "60"}, "timed_out", 124},
        EndingCase{"TimedOutIgnoringSignals",
                   {"--timeout", "500ms"},
                   {"python3", "-c",
                    "import signal, time\nfor s in (15, 2, 1): signal.signal(s, "
                    "signal.SIG_IGN)\ntime.sleep(60)"},
                   "timed_out",
                   124},
        EndingCase{"TimedOutWithClosedOutput",
                   {"--timeout", "500ms"},
                   {"sh", "-c", "exec >&- 2>&-; sleep 60"},
                   "timed_out",
                   124},
        EndingCase{
            "OutputLimit", {"--output-limit", "64k"}, {"cat", "/dev/zero"}, "output_limit", 137},
        EndingCase{"NotFound", {}, {"no-such-command"}, "could_not_start", 127},
        EndingCase{"NotFoundPath", {}, {"/no/such/command"}, "could_not_start", 127},
        EndingCase{"NotExecutable", {}, {"/etc/passwd"}, "could_not_start", 126},
        EndingCase{"Directory", {}, {"/etc"}, "could_not_start", 126}),
    [](const auto& ending) { return std::string(ending.param.name); });

TEST(OutputLimit, PassesOnExactlyTheLimitAndMarksTheRest) {
  const json over = json::parse(
      brig_run({"--json", "--output-limit", "1000"}, {"sh", "-c", "head -c 1001 /dev/zero"}).out);
  EXPECT_EQ(over["ending"]["kind"], "output_limit");
  EXPECT_EQ(over["stdout"]["bytes"], 1000);
  EXPECT_EQ(over["stdout"]["truncated"], true);
  EXPECT_EQ(over["stderr"]["truncated"], false);
  const json exact = json::parse(
      brig_run({"--json", "--output-limit", "1000"}, {"sh", "-c", "head -c 1000 /dev/zero"}).out);
  EXPECT_EQ(exact["ending"]["kind"], "exited");
  EXPECT_EQ(exact["stdout"]["bytes"], 1000);
  EXPECT_EQ(exact["stdout"]["truncated"], false);
}

TEST(OutputLimit, CountsBothStreamsTogether) {
  const json object = json::parse(
      brig_run({"--json", "--output-limit", "1000"},
               {"sh", "-c", "head -c 600 /dev/zero; head -c 600 /dev/zero >&2; sleep 60"})
          .out);
  EXPECT_EQ(object["ending"]["kind"], "output_limit");
  EXPECT_EQ(object["stdout"]["bytes"].get<int>() + object["stderr"]["bytes"].get<int>(), 1000);
}

TEST(Endings, AReaderThatGoesAwayEndsTheJob) {
  BrigCommand command({"run", "--", "sh", "-c", "yes; echo over >&2"});
  ASSERT_TRUE(command.wait_for_output("y\ny\n"));
  command.close_output();
  EXPECT_EQ(command.wait().exit_code, 141);
}

}  // namespace
}  // namespace brig::test
