// SPDX-License-Identifier: Apache-2.0
#include "harden/controls.hpp"

#include "harden/judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace brig::harden {
namespace {

TEST(Controls, EachHasAnIdOfItsOwnAndSaysWhy) {
  std::set<std::string_view> ids;
  for (const Control& control : controls()) {
    EXPECT_TRUE(ids.insert(control.id).second) << control.id;
    EXPECT_EQ(control.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos)
        << control.id;
    EXPECT_FALSE(control.fields.empty()) << control.id;
    EXPECT_FALSE(control.why.empty()) << control.id;
    EXPECT_TRUE(control.pss.empty() || control.pss == "baseline" || control.pss == "restricted")
        << control.id;
    EXPECT_EQ(find_control(control.id), &control);
  }
  EXPECT_EQ(find_control("no such control"), nullptr);
}

TEST(Controls, AndJudgesAreTheSame) {
  std::multiset<std::string_view> judged;
  for (const auto judges : {privilege_judges(), file_judges(), limit_judges(), job_judges()}) {
    for (const Judge& judge : judges) judged.insert(judge.control);
  }
  std::multiset<std::string_view> listed;
  for (const Control& control : controls()) listed.insert(control.id);
  EXPECT_EQ(judged, listed);
}

/// brig speaks to engines from API 1.41. Annotations are the exception: none is ever asked for, and
/// an engine that does not know them has none.
TEST(Controls, EveryEngineThatBrigSpeaksToCarriesThem) {
  const wire::ApiVersion lowest{1, 41};
  for (const Control& control : controls()) {
    if (control.id != "annotations") {
      EXPECT_LE(control.since, lowest) << control.id;
    }
  }
}

}  // namespace
}  // namespace brig::harden
