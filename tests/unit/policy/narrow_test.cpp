// SPDX-License-Identifier: Apache-2.0
#include "policy/presets.hpp"

#include <brig/policy.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

namespace brig {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;

/// One limit that a run may lower, seen as a number.
struct Limit {
  const char* control;
  std::uint64_t least;
  std::function<void(Narrowing&, std::uint64_t)> ask;
  std::function<std::uint64_t(const Policy&)> get;
};

const std::vector<Limit>& limits() {
  static const std::vector<Limit> all{
      {"memory", 6ULL << 20U,
       [](Narrowing& n, std::uint64_t v) { n.memory = MemorySize::bytes(v); },
       [](const Policy& p) { return p.memory.count(); }},
      {"cpu", 1,
       [](Narrowing& n, std::uint64_t v) { n.cpus = Cpus::milli(static_cast<std::uint32_t>(v)); },
       [](const Policy& p) { return std::uint64_t{p.cpus.count_milli()}; }},
      {"pids", 1, [](Narrowing& n, std::uint64_t v) { n.pids = static_cast<std::uint32_t>(v); },
       [](const Policy& p) { return std::uint64_t{p.pids}; }},
      {"wall_time", 1, [](Narrowing& n, std::uint64_t v) { n.wall_time = milliseconds(v); },
       [](const Policy& p) { return static_cast<std::uint64_t>(p.wall_time.count()); }},
      {"output", 1, [](Narrowing& n, std::uint64_t v) { n.output = MemorySize::bytes(v); },
       [](const Policy& p) { return p.output.count(); }},
  };
  return all;
}

Result<Policy> narrow_to(const Policy& policy, const Limit& limit, std::uint64_t value) {
  Narrowing narrowing;
  limit.ask(narrowing, value);
  return narrow(policy, narrowing);
}

TEST(Narrow, NothingAskedForChangesNothing) {
  for (const Policy& policy : policy::made_presets()) EXPECT_EQ(narrow(policy, {}).value(), policy);
}

TEST(Narrow, TakesTheCeilingAndOneLessButNotOneMore) {
  for (const Policy& policy : policy::made_presets()) {
    for (const Limit& limit : limits()) {
      SCOPED_TRACE(policy.name + " " + limit.control);
      const std::uint64_t ceiling = limit.get(policy);
      EXPECT_EQ(limit.get(narrow_to(policy, limit, ceiling - 1).value()), ceiling - 1);
      EXPECT_EQ(narrow_to(policy, limit, ceiling).value(), policy);
      const auto above = narrow_to(policy, limit, ceiling + 1);
      ASSERT_FALSE(above);
      EXPECT_EQ(above.error().code, Errc::policy_violation);
    }
  }
}

TEST(Narrow, TakesTheLeastButNotOneLess) {
  const Policy policy = make_policy(Preset::sandboxed).value();
  for (const Limit& limit : limits()) {
    SCOPED_TRACE(limit.control);
    EXPECT_EQ(limit.get(narrow_to(policy, limit, limit.least).value()), limit.least);
    const auto below = narrow_to(policy, limit, limit.least - 1);
    ASSERT_FALSE(below);
    EXPECT_EQ(below.error().code, Errc::invalid_argument);
    EXPECT_THAT(below.error().message, HasSubstr(limit.control));
  }
}

TEST(Narrow, ANegativeTimeIsTooLittle) {
  Narrowing narrowing;
  narrowing.wall_time = milliseconds(-1);
  EXPECT_EQ(narrow(make_policy(Preset::sandboxed).value(), narrowing).error().code,
            Errc::invalid_argument);
}

TEST(Narrow, NamesControlWantedCeilingAndTheFirstPresetThatAllowsIt) {
  const Policy policy = make_policy(Preset::sandboxed).value();
  Narrowing narrowing;
  narrowing.memory = MemorySize::mib(600);
  EXPECT_EQ(narrow(policy, narrowing).error().message,
            "memory: 600 MiB asked for, but policy 'sandboxed' allows at most 256 MiB; the first "
            "preset that allows it "
            "is 'standard'");
  narrowing = {};
  narrowing.cpus = Cpus::milli(1500);
  EXPECT_THAT(narrow(policy, narrowing).error().message,
              AllOf(HasSubstr("cpu: 1.5 "), HasSubstr("at most 1;"), HasSubstr("'standard'")));
  narrowing = {};
  narrowing.pids = 65;
  EXPECT_THAT(narrow(policy, narrowing).error().message,
              AllOf(HasSubstr("pids: 65 "), HasSubstr("at most 64;"), HasSubstr("'limited'")));
  narrowing = {};
  narrowing.wall_time = std::chrono::hours(1);
  EXPECT_THAT(
      narrow(policy, narrowing).error().message,
      AllOf(HasSubstr("wall_time: 1h "), HasSubstr("at most 30s;"), HasSubstr("'elevated'")));
  narrowing = {};
  narrowing.output = MemorySize::gib(2);
  EXPECT_THAT(narrow(policy, narrowing).error().message,
              AllOf(HasSubstr("output: 2 GiB "), HasSubstr("at most 8 MiB;"),
                    HasSubstr("no preset allows it")));
}

TEST(Narrow, ANarrowedPolicyIsTheNewCeiling) {
  Narrowing narrowing;
  narrowing.pids = 10;
  const Policy narrowed = narrow(make_policy(Preset::elevated).value(), narrowing).value();
  narrowing.pids = 11;
  EXPECT_EQ(narrow(narrowed, narrowing).error().code, Errc::policy_violation);
}

/// Whatever is asked for: either an error, or a policy that is nowhere looser and differs only
/// where asked.
TEST(Narrow, NeverLoosens) {
  std::mt19937_64 random(20251125);  // NOLINT(cert-msc51-cpp): the same sequence each time
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    const Policy& policy = policy::made_presets()[random() % policy::made_presets().size()];
    Narrowing narrowing;
    std::vector<bool> asked;
    for (const Limit& limit : limits()) {
      asked.push_back(random() % 2 == 0);
      // Mostly around the ceiling, sometimes anything.
      const std::uint64_t ceiling = limit.get(policy);
      const std::uint64_t value =
          random() % 8 == 0 ? random() >> (random() % 64) : ceiling - 3 + random() % 5;
      if (asked.back()) limit.ask(narrowing, value);
    }
    const auto narrowed = narrow(policy, narrowing);
    if (!narrowed) continue;
    ++accepted;
    Policy rest = *narrowed;
    for (std::size_t i = 0; i < limits().size(); ++i) {
      const Limit& limit = limits()[i];
      ASSERT_LE(limit.get(*narrowed), limit.get(policy)) << limit.control;
      ASSERT_GE(limit.get(*narrowed), limit.least) << limit.control;
      if (!asked[i]) {
        ASSERT_EQ(limit.get(*narrowed), limit.get(policy)) << limit.control;
      }
    }
    rest.memory = policy.memory;
    rest.cpus = policy.cpus;
    rest.pids = policy.pids;
    rest.wall_time = policy.wall_time;
    rest.output = policy.output;
    ASSERT_EQ(rest, policy);
  }
  EXPECT_GT(accepted, 1000);
}

}  // namespace
}  // namespace brig
