// SPDX-License-Identifier: Apache-2.0
#include "cli/usage_round.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace brig::cli {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

ContainerId id(char digit) {
  return *ContainerId::parse(std::string(64, digit));
}

SandboxInfo info(char digit, const std::string& name, const std::string& state = "running") {
  return {
      .id = id(digit), .name = name, .image = "", .policy = "", .weakenings = "", .state = state};
}

SandboxUsage usage(char digit, int second, int cpu_seconds) {
  return {.id = id(digit),
          .at = std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::seconds(second)),
          .cpu = std::chrono::seconds(cpu_seconds),
          .memory = {},
          .memory_limit = {}};
}

const std::vector<SandboxInfo> kThree{info('a', "one"), info('b', "two"),
                                      info('c', "three", "created")};

TEST(FindRunning, IsTheOneThatIsMeant) {
  EXPECT_EQ(find_running(kThree, *ContainerRef::parse("two")), id('b'));
}

TEST(FindRunning, RefusesOneThatDoesNotRunOrIsNotThere) {
  const auto created = find_running(kThree, *ContainerRef::parse("three"));
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, Errc::conflict);
  EXPECT_THAT(created.error().message, HasSubstr("'created'"));
  EXPECT_EQ(find_running(kThree, *ContainerRef::parse("four")).error().code, Errc::not_found);
}

TEST(ThoseThatRun, AreAllWithoutNames) {
  const auto running = those_that_run(kThree, {});
  ASSERT_THAT(running, SizeIs(2));
  EXPECT_EQ(running[0].name, "one");
  EXPECT_EQ(running[1].name, "two");
}

TEST(ThoseThatRun, AreOnlyTheNamedOnes) {
  const auto running = those_that_run(kThree, {id('c'), id('b'), id('b')});
  ASSERT_THAT(running, SizeIs(1));
  EXPECT_EQ(running[0].name, "two");
}

TEST(RowsOf, CompareEachWithItsOwnEarlierSample) {
  const std::vector<SandboxInfo> two{info('a', "one"), info('b', "two")};
  const auto first = rows_of(two, {usage('a', 10, 1), usage('b', 10, 1)}, {});
  ASSERT_TRUE(first);
  EXPECT_FALSE((*first)[0].cpu_percent);
  const auto second = rows_of({two[1], two[0], info('d', "new")},
                              {usage('b', 14, 2), usage('a', 12, 2), usage('d', 12, 2)}, *first);
  ASSERT_TRUE(second);
  ASSERT_THAT(*second, SizeIs(3));
  EXPECT_EQ((*second)[0].name, "two");
  EXPECT_EQ((*second)[0].cpu_percent, 25);
  EXPECT_EQ((*second)[1].cpu_percent, 50);
  EXPECT_FALSE((*second)[2].cpu_percent);
}

TEST(RowsOf, SkipWhatHasGone) {
  for (const Errc code : {Errc::not_found, Errc::conflict}) {
    const auto rows =
        rows_of({info('a', "one"), info('b', "two")}, {fail(code, "gone"), usage('b', 10, 1)}, {});
    ASSERT_TRUE(rows);
    ASSERT_THAT(*rows, SizeIs(1));
    EXPECT_EQ(rows->front().name, "two");
  }
}

TEST(RowsOf, AreNoneWhereASampleFailed) {
  const auto rows = rows_of({info('a', "one"), info('b', "two")},
                            {usage('a', 10, 1), fail(Errc::data_loss, "cut")}, {});
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, Errc::data_loss);
}

}  // namespace
}  // namespace brig::cli
