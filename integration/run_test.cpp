// SPDX-License-Identifier: Apache-2.0
// `brig run` passes a command's bytes and code through, and reports what it did.
#include "support/brig_command.hpp"
#include "support/schema.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace brig::test {
namespace {

using nlohmann::json;

void expect_valid(const std::string& text) {
  EXPECT_EQ(support::schema_violations(BRIG_SCHEMAS "/run-result.schema.json", text), "");
}

TEST(Run, PassesOutputAndCodeThrough) {
  const Ended ended = brig_run(
      {},
      {"python3", "-c", "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"});
  EXPECT_EQ(ended.out, "out\n");
  EXPECT_EQ(ended.err, "err\n");
  EXPECT_EQ(ended.exit_code, 3);
}

TEST(Run, FeedsStandardInputToItsEnd) {
  std::string input;
  for (int i = 0; i < 200'000; ++i) input += "line\n";
  const Ended ended = brig_run({"-i"}, {"wc", "-c"}, input);
  EXPECT_EQ(ended.out, std::to_string(input.size()) + "\n");
  EXPECT_EQ(ended.exit_code, 0);
}

TEST(Run, SurvivesACommandThatDoesNotReadItsInput) {
  const Ended ended = brig_run({"-i"}, {"true"}, std::string(4'000'000, 'x'));
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
}

TEST(Run, GivesNoInputUnlessAskedTo) {
  const Ended ended = brig_run({}, {"wc", "-c"}, "not for you");
  EXPECT_EQ(ended.out, "0\n");
}

TEST(Run, KeepsBinaryOutputWhole) {
  const Ended ended = brig_run(
      {}, {"python3", "-c", "import sys; sys.stdout.buffer.write(bytes(range(256)) * 4096)"});
  std::string expected;
  for (int round = 0; round < 4096; ++round) {
    for (int byte = 0; byte < 256; ++byte) expected += static_cast<char>(byte);
  }
  EXPECT_EQ(ended.out, expected);
}

TEST(Run, SetsEnvironmentDirectoryAndUser) {
  const Ended ended =
      brig_run({"-e", "A=1", "--env", "B=x y=z", "--workdir", "/tmp", "--user", "20001:20002"},
               {"sh", "-c", "echo $A/$B/$(pwd)/$(id -u)/$(id -g)"});
  EXPECT_EQ(ended.out, "1/x y=z//tmp/20001/20002\n") << ended.err;
}

TEST(Run, GivesAnEnvironmentOfItsOwnAndNothingElse) {
  const Ended ended = brig_run({}, {"env"});
  std::istringstream lines(ended.out);
  std::string line;
  std::vector<std::string> names;
  while (std::getline(lines, line)) names.push_back(line.substr(0, line.find('=')));
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"HOME", "LANG", "PATH", "TMPDIR", "TZ", "USER"}));
}

TEST(Run, ReportsOneJsonObject) {
  const Ended ended =
      brig_run({"--json"},
               {"python3", "-c", "import sys; print('héllo'); sys.stderr.buffer.write(b'\\xff')"});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.err, "");
  expect_valid(ended.out);
  const json object = json::parse(ended.out);
  EXPECT_EQ(object["ending"]["kind"], "exited");
  EXPECT_EQ(object["stdout"]["data"], "héllo\n");
  EXPECT_EQ(object["stderr"]["encoding"], "base64");
  EXPECT_EQ(object["stderr"]["data"], "/w==");
  EXPECT_EQ(object["policy"], "sandboxed");
  EXPECT_TRUE(object["weakenings"].empty());
  EXPECT_GT(object["controls"].size(), 25U);
}

TEST(Run, WritesTheResultToAFileThatTheCommandCannotForge) {
  const std::string file = testing::TempDir() + "brig-run-result.json";
  const Ended ended = brig_run({"--result", file}, {"sh", "-c", "echo '{\"forged\":1}'; exit 7"});
  EXPECT_EQ(ended.exit_code, 7);
  std::ifstream stream(file);
  const std::string text((std::istreambuf_iterator<char>(stream)),
                         std::istreambuf_iterator<char>());
  std::filesystem::remove(file);
  expect_valid(text);
  EXPECT_EQ(json::parse(text)["ending"]["exit_code"], 7);
  EXPECT_FALSE(json::parse(text)["stdout"].contains("data"));
}

TEST(Run, ShowsAMountReadOnlyAndSaysSo) {
  std::string dir = testing::TempDir() + "brig-mounted-XXXXXX";
  ASSERT_NE(::mkdtemp(dir.data()), nullptr);
  dir = std::filesystem::canonical(dir);
  std::filesystem::permissions(dir, static_cast<std::filesystem::perms>(0755));
  std::ofstream(dir + "/f") << "shown\n";
  const Ended ended = brig_run({"--json", "--mount", dir + ":/data"},
                               {"sh", "-c", "cat /data/f; echo x > /data/g"});
  std::filesystem::remove_all(dir);
  expect_valid(ended.out);
  const json object = json::parse(ended.out);
  EXPECT_EQ(object["stdout"]["data"], "shown\n");
  EXPECT_NE(object["stderr"]["data"].get<std::string>().find("Read-only file system"),
            std::string::npos);
  ASSERT_EQ(object["weakenings"].size(), 1U);
  EXPECT_EQ(object["weakenings"][0], "read-only-mount " + dir + ":/data");
}

struct BadInput {
  std::vector<std::string> options;
  const char* words;  ///< What the message must name.
};

class RunRefuses : public testing::TestWithParam<BadInput> {};

TEST_P(RunRefuses, WithAClearErrorAndNothingRun) {
  const Ended ended = brig_run(GetParam().options, {"echo", "ran"});
  EXPECT_EQ(ended.exit_code, 125);
  EXPECT_EQ(ended.out, "");
  EXPECT_NE(ended.err.find(GetParam().words), std::string::npos) << ended.err;
}

INSTANTIATE_TEST_SUITE_P(
    Options,
    RunRefuses,
    testing::Values(BadInput{{"--memory", "257m"}, "memory"},
                    BadInput{{"--memory", "x"}, "--memory"},
                    BadInput{{"--cpus", "1.5"}, "cpu"},
                    BadInput{{"--pids", "65"}, "pids"},
                    BadInput{{"--timeout", "31s"}, "limited"},
                    BadInput{{"--timeout", "30"}, "--timeout"},
                    BadInput{{"--output-limit", "9m"}, "output"},
                    BadInput{{"--policy", "nope"}, "sandboxed"},
                    BadInput{{"--user", "root"}, "--user"},
                    BadInput{{"--user", "0:0"}, "--user"},
                    BadInput{{"--image", "localhost/brig/none"}, "localhost/brig/none"},
                    BadInput{{"--image", "UPPER"}, "image"},
                    BadInput{{"--mount", "/var/run:/x"}, "/var/run"},
                    BadInput{{"--mount", "/:/x"}, "mount"},
                    BadInput{{"--env", "NOEQUALS"}, "NOEQUALS"},
                    BadInput{{"--workdir", "/proc/self/fd/8"}, "working_directory"},
                    BadInput{{"--name", "a/b"}, "--name"},
                    BadInput{{"--pull", "often"}, "--pull"},
                    BadInput{{"--engine", "unix:///none.sock"}, "/none.sock"},
                    BadInput{{"--result", "/none/x"}, "/none/x"},
                    BadInput{{"--memory", ""}, "--memory"},
                    BadInput{{"--result", ""}, "--result"}));

TEST(Run, SaysInJsonWhatFailed) {
  const Ended ended = brig_run({"--json", "--memory", "1g"}, {"true"});
  EXPECT_EQ(ended.exit_code, 125);
  expect_valid(ended.out);
  EXPECT_EQ(json::parse(ended.out)["error"]["code"], "policy_violation");
}

TEST(Run, RefusesANameThatIsTakenAndLeavesItsOwner) {
  BrigCommand first({"run", "--name", "brig-test-taken", "--", "sh", "-c", "echo up; sleep 20"});
  ASSERT_TRUE(first.wait_for_output("up"));
  const Ended second = brig_run({"--name", "brig-test-taken"}, {"true"});
  EXPECT_EQ(second.exit_code, 125);
  EXPECT_NE(second.err.find("brig-test-taken"), std::string::npos) << second.err;
  EXPECT_NE(brig({"ps"}).out.find("brig-test-taken"), std::string::npos);
  first.send_signal(SIGTERM);
  EXPECT_EQ(first.wait().exit_code, 143);
}

}  // namespace
}  // namespace brig::test
