// SPDX-License-Identifier: Apache-2.0
// What brig-init has said of a sandbox later, with what it said first of what can't change.
#include "sandbox/attest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace brig::sandbox {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

channel::Hello hello(std::vector<std::pair<std::string, std::string>> texts) {
  channel::Hello said;
  said.texts = std::move(texts);
  return said;
}

TEST(Renew, WhatIsToldAgainReplacesWhatWasToldFirst) {
  const auto renewed = renew(hello({{"status", "old"}, {"pids.max", "64"}}),
                             hello({{"pids.max", "65"}, {"status", "new"}}));
  ASSERT_TRUE(renewed) << renewed.error().message;
  EXPECT_THAT(renewed->texts, ElementsAre(Pair("pids.max", "65"), Pair("status", "new")));
}

TEST(Renew, WhatLastsIsTakenFromTheFirst) {
  const auto renewed = renew(hello({{"status", "old"},
                                    {"namespaces", "n"},
                                    {"descriptors", "d"},
                                    {"guarded", "g"},
                                    {"devices", "v"},
                                    {"kernel", "k"},
                                    {"hostname", "h"}}),
                             hello({{"status", "new"}}));
  ASSERT_TRUE(renewed) << renewed.error().message;
  EXPECT_THAT(renewed->texts,
              ElementsAre(Pair("status", "new"), Pair("namespaces", "n"), Pair("descriptors", "d"),
                          Pair("guarded", "g"), Pair("devices", "v"), Pair("kernel", "k"),
                          Pair("hostname", "h")));
}

TEST(Renew, WhatWasNotToldFirstIsLeftToTheJudge) {
  const auto renewed =
      renew(hello({{"status", "old"}}), hello({{"status", "new"}, {"loadavg", "0 0 0 1/1 2"}}));
  ASSERT_TRUE(renewed) << renewed.error().message;
  EXPECT_THAT(renewed->texts, ElementsAre(Pair("status", "new"), Pair("loadavg", "0 0 0 1/1 2")));
}

TEST(Renew, WhatIsToldTwiceStaysTwice) {
  const auto renewed =
      renew(hello({{"status", "old"}}), hello({{"status", "new"}, {"status", "old"}}));
  ASSERT_TRUE(renewed) << renewed.error().message;
  EXPECT_THAT(renewed->texts, ElementsAre(Pair("status", "new"), Pair("status", "old")))
      << "nobody may choose which of them counts: the judge refuses it";
}

TEST(Renew, ALastingTextThatIsToldAgainIsNotHidden) {
  const auto renewed = renew(hello({{"kernel", "6.1"}}), hello({{"kernel", "6.2"}}));
  ASSERT_TRUE(renewed) << renewed.error().message;
  EXPECT_THAT(renewed->texts, ElementsAre(Pair("kernel", "6.2")));
}

TEST(Renew, WhatIsNotShownAnyMoreIsNamed) {
  for (const char* name :
       {"status", "mountinfo", "limits", "cgroup", "net.dev", "oom_score_adj",
        "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "pids.max", "cpu.cfs_quota_us",
        "cpu.cfs_period_us", "memory.max", "memory.swap.max", "cpu.max"}) {
    const auto renewed = renew(hello({{"kernel", "6.1"}, {name, "x"}}), hello({{"other", "x"}}));
    ASSERT_FALSE(renewed) << name;
    EXPECT_EQ(renewed.error().code, Errc::data_loss);
    EXPECT_THAT(renewed.error().message,
                HasSubstr("hello: " + std::string(name) + " is not shown any more"));
  }
}

}  // namespace
}  // namespace brig::sandbox
