// SPDX-License-Identifier: Apache-2.0
// What sandboxes use, as the engine sees it.
#include "support/brig_command.hpp"
#include "support/containers.hpp"
#include "support/schema.hpp"

#include <brig/sandboxes.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace brig::test {
namespace {

using nlohmann::json;

constexpr std::uint64_t kHeld = 40U << 20U;

/// A sandbox that holds 40 MiB and spins, until its end.
class Busy {
 public:
  explicit Busy(const std::vector<std::string>& options = {}) : command_(arguments(options)) {
    EXPECT_TRUE(command_.wait_for_output("up"));
  }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;
  Busy(Busy&&) = delete;
  Busy& operator=(Busy&&) = delete;
  ~Busy() { end(); }

  const std::string& name() const { return name_; }
  /// When this returns the container is gone.
  void end() {
    if (command_.pid() <= 0) return;
    command_.send_signal(SIGTERM);
    command_.wait();
  }

 private:
  std::vector<std::string> arguments(const std::vector<std::string>& options) const {
    std::vector<std::string> words{"run", "--name", name_};
    words.insert(words.end(), options.begin(), options.end());
    for (const char* const word :
         {"--", "python3", "-c",
          "held = bytearray(40 << 20)\nprint('up', flush=True)\nwhile 1: pass"})
      words.emplace_back(word);
    return words;
  }

  std::string name_ = unique_name();
  BrigCommand command_;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(Stats, TellsWhatABusySandboxUses) {
  const Busy busy({"--memory", "128m", "--pids", "20", "--cpus", "1"});
  const Ended ended = brig({"stats", "--no-stream", "--json", busy.name()});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const auto lines = lines_of(ended.out);
  ASSERT_EQ(lines.size(), 1U) << ended.out;
  EXPECT_EQ(support::schema_violations(BRIG_SCHEMAS "/sandbox-usage.schema.json", lines[0]), "");
  const json sample = json::parse(lines[0]);
  EXPECT_EQ(sample["container"]["name"], busy.name());
  EXPECT_GE(sample["memory_bytes"], kHeld);
  EXPECT_LE(sample["memory_bytes"], 2 * kHeld);
  EXPECT_EQ(sample["memory_limit_bytes"], 128U << 20U);
  EXPECT_EQ(sample["processes"], 2) << "brig-init and python";
  EXPECT_EQ(sample["processes_limit"], 20);
  // How much of its CPU it gets is the host's to say, but not more than its policy's.
  EXPECT_GT(sample["cpu_percent"], 0);
  EXPECT_LE(sample["cpu_percent"], 110);
  EXPECT_GT(sample["cpu_us"], 0);
}

TEST(Stats, HasOneTableWithoutAStream) {
  const Busy busy;
  const Ended ended = brig({"stats", "--no-stream", busy.name()});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const auto lines = lines_of(ended.out);
  ASSERT_EQ(lines.size(), 2U) << ended.out;
  EXPECT_TRUE(lines[0].starts_with("NAME")) << ended.out;
  EXPECT_TRUE(lines[1].starts_with(busy.name())) << ended.out;
  EXPECT_NE(lines[1].find("MiB / 256MiB"), std::string::npos) << ended.out;
  EXPECT_EQ(lines[1].find("--"), std::string::npos) << ended.out;
}

TEST(Stats, EndsWhenTheLastOfItsSandboxesHas) {
  Busy first;
  const Busy other;
  BrigCommand stats({"stats", "--json", first.name()});
  ASSERT_TRUE(stats.wait_for_output("\"cpu_percent\":null"));
  first.end();
  const Ended ended = stats.wait();
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(ended.out.find(other.name()), std::string::npos) << "not asked for";
}

TEST(Stats, PutsAnEmptyLineBetweenTables) {
  const Busy busy;
  BrigCommand stats({"stats", busy.name()});
  ASSERT_TRUE(stats.wait_for_output("\n\nNAME"));
  stats.send_signal(SIGINT);
  const Ended ended = stats.wait();
  EXPECT_EQ(ended.exit_code, 130);
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(ended.out.find('\x1b'), std::string::npos) << "no terminal to draw on";
}

TEST(Stats, EndsWhenNobodyReadsIt) {
  const Busy busy;
  BrigCommand stats({"stats", busy.name()});
  ASSERT_TRUE(stats.wait_for_output(busy.name()));
  stats.close_output();
  EXPECT_EQ(stats.wait().exit_code, 141);
}

/// script(1) gives it a terminal, but is between: its own process is found by a file.
TEST(Stats, DrawsInPlaceOnATerminalAndLeavesItClean) {
  const Busy busy;
  const std::string pid_file = testing::TempDir() + busy.name() + ".pid";
  BrigCommand stats(
      {"--quiet", "--return", "--command",
       "echo $$ > " + pid_file + "; exec " BRIG_PROGRAM " stats " + busy.name(), "/dev/null"},
      {}, "script");
  ASSERT_TRUE(stats.wait_for_output("\x1b[J\x1b[HNAME")) << "a second frame, over the first";
  pid_t pid = 0;
  ASSERT_TRUE(std::ifstream(pid_file) >> pid);
  std::filesystem::remove(pid_file);
  ::kill(pid, SIGINT);
  const Ended ended = stats.wait();
  EXPECT_EQ(ended.exit_code, 130) << ended.out << ended.err;
  EXPECT_TRUE(ended.out.starts_with("\x1b[HNAME")) << ended.out;
  EXPECT_TRUE(ended.out.ends_with("\x1b[J\r\x1b[K")) << ended.out;
}

TEST(Stats, RefusesANameThatIsNone) {
  const Busy busy;
  const Ended ended = brig({"stats", busy.name(), "brig-none"});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_EQ(ended.out, "");
  EXPECT_NE(ended.err.find("brig-none"), std::string::npos) << ended.err;
}

TEST(SandboxUsage, IsNotFoundOnceTheContainerIsGone) {
  const Engine engine = test::engine();
  Busy busy;
  const auto sandboxes = list_sandboxes(engine, {});
  ASSERT_TRUE(sandboxes) << sandboxes.error().message;
  const auto info = find_sandbox(*sandboxes, *ContainerRef::parse(busy.name()));
  ASSERT_TRUE(info) << info.error().message;
  const auto first = sandbox_usage(engine, info->id, {});
  ASSERT_TRUE(first) << first.error().message;
  const auto second = sandbox_usage(engine, info->id, {});
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_GT(second->at, first->at);
  EXPECT_GT(second->cpu, first->cpu);
  busy.end();
  const auto gone = sandbox_usage(engine, info->id, {});
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, Errc::not_found) << gone.error().message;
}

}  // namespace
}  // namespace brig::test
