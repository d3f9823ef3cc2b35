// SPDX-License-Identifier: Apache-2.0
#include "cli/sandbox_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace brig::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

constexpr std::int64_t kNow = 1'700'000'000;

std::string id_of(char digit) {
  return std::string(64, digit);
}

SandboxInfo of_engine(const std::string& name, char digit, std::int64_t age) {
  return {.id = ContainerId::parse(id_of(digit)).value(),
          .name = name,
          .image = "localhost/test:1",
          .policy = "sandboxed",
          .weakenings = {},
          .state = "running",
          .owner = Owner::alive,
          .owner_pid = 42,
          .created = kNow - age,
          .deadline = kNow + 30};
}

RunResult ending(EndingKind kind, std::optional<int> code, std::optional<int> signal = {}) {
  RunResult result;
  result.ending = {kind, code, signal, "evidence"};
  return result;
}

/// Ended a minute ago.
daemon::Listed of_brigd(const std::string& name, char digit, std::int64_t age) {
  daemon::Listed listed;
  listed.name = name;
  listed.container_id = id_of(digit);
  listed.image = "localhost/test:1";
  listed.policy = "limited";
  listed.state = daemon::State::ended;
  listed.created_ms = static_cast<std::uint64_t>(kNow - age) * 1000;
  listed.ended_ms = static_cast<std::uint64_t>(kNow - 60) * 1000;
  return listed;
}

std::string table(const std::vector<SandboxInfo>& engine,
                  const std::vector<daemon::Listed>& brigd) {
  const auto text = sandbox_table(engine, brigd, std::chrono::system_clock::time_point(kNow * 1s));
  EXPECT_TRUE(text);
  return text.value_or("");
}

TEST(SandboxTable, OfTheEngineAlone) {
  EXPECT_EQ(table({of_engine("a", 'a', 5)}, {}),
            "NAME  IMAGE             POLICY     STATE    AGE  DEADLINE IN  OWNER\n"
            "a     localhost/test:1  sandboxed  running  5 s  30 s         alive (pid 42)\n");
}

TEST(SandboxTable, TellsHowACommandEnded) {
  auto exited = of_brigd("done", 'a', 100);
  exited.main = {daemon::job_end_of(ending(EndingKind::exited, 3))};
  auto late = of_brigd("late", 'b', 200);
  late.main = {daemon::job_end_of(ending(EndingKind::timed_out, {}))};
  auto killed = of_brigd("dead", 'c', 300);
  killed.main = {daemon::job_end_of(ending(EndingKind::signalled, {}, SIGKILL))};
  EXPECT_EQ(table({}, {exited, late, killed}),
            "NAME  IMAGE             POLICY   STATE                     AGE    DEADLINE IN  OWNER\n"
            "dead  localhost/test:1  limited  signalled (137) 60 s ago  5 min  -            -\n"
            "late  localhost/test:1  limited  timed_out (124) 60 s ago  3 min  -            -\n"
            "done  localhost/test:1  limited  exited (3) 60 s ago       100 s  -            -\n");
}

TEST(SandboxTable, OfOneWithoutACommandSaysThatItHasEnded) {
  EXPECT_THAT(table({}, {of_brigd("box", 'a', 100)}), HasSubstr("  ended 60 s ago  "));
}

TEST(SandboxTable, OfOneWhoseContainerGoesSaysHowItsCommandEnded) {
  auto going = of_brigd("box", 'a', 100);
  going.state = daemon::State::running;
  going.ended_ms = 0;
  going.main = {daemon::job_end_of(ending(EndingKind::exited, 3))};
  EXPECT_THAT(table({}, {going}), HasSubstr("  exited (3)  100 s"));
}

TEST(SandboxTable, ShowsEachOnceAndTheOldestFirst) {
  auto running = of_brigd("b", 'b', 300);
  running.state = daemon::State::running;
  const std::string text = table(
      {of_engine("a", 'a', 100), of_engine("b", 'b', 300)},
      {of_brigd("old", 'c', 400), running, of_brigd("a", 'a', 100), of_brigd("new", 'd', 50)});
  std::vector<std::string> names;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    names.push_back(text.substr(at, text.find(' ', at) - at));
  EXPECT_THAT(names, testing::ElementsAre("NAME", "old", "b", "a", "new"));
  EXPECT_THAT(text, testing::ContainsRegex("\na .* running ")) << "it has left its container";
}

TEST(SandboxTable, EscapesWhatATerminalWouldObey) {
  auto listed = of_brigd("box", 'a', 1);
  listed.image = "a\x1b[2J";
  EXPECT_THAT(table({}, {listed}), Not(HasSubstr("\x1b")));
}

TEST(SandboxTable, RefusesAnEndingThatThereIsNot) {
  auto listed = of_brigd("box", 'a', 1);
  listed.main = {{}};
  listed.main.front().kind = 200;
  const auto text = sandbox_table({}, {listed}, std::chrono::system_clock::now());
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Errc::data_loss);
}

}  // namespace
}  // namespace brig::cli
