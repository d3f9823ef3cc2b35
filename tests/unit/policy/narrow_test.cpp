// SPDX-License-Identifier: Apache-2.0
#include "policy/presets.hpp"

#include <brig/policy.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <set>
#include <string>

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
      {"cpus", 1,
       [](Narrowing& n, std::uint64_t v) { n.cpus = Cpus::milli(static_cast<std::uint32_t>(v)); },
       [](const Policy& p) { return std::uint64_t{p.cpus.count_milli()}; }},
      {"pids", 1, [](Narrowing& n, std::uint64_t v) { n.pids = static_cast<std::uint32_t>(v); },
       [](const Policy& p) { return std::uint64_t{p.pids}; }},
      {"open_files", 16,
       [](Narrowing& n, std::uint64_t v) { n.open_files = static_cast<std::uint32_t>(v); },
       [](const Policy& p) { return std::uint64_t{p.open_files}; }},
      {"file_size", 1, [](Narrowing& n, std::uint64_t v) { n.file_size = MemorySize::bytes(v); },
       [](const Policy& p) { return p.file_size.count(); }},
      {"tmp.size", 4096, [](Narrowing& n, std::uint64_t v) { n.tmp_size = MemorySize::bytes(v); },
       [](const Policy& p) { return p.tmp.size.count(); }},
      {"tmp.inodes", 16, [](Narrowing& n, std::uint64_t v) { n.tmp_inodes = v; },
       [](const Policy& p) { return p.tmp.inodes; }},
      {"work.size", 4096, [](Narrowing& n, std::uint64_t v) { n.work_size = MemorySize::bytes(v); },
       [](const Policy& p) { return p.work.size.count(); }},
      {"work.inodes", 16, [](Narrowing& n, std::uint64_t v) { n.work_inodes = v; },
       [](const Policy& p) { return p.work.inodes; }},
      {"shm", 4096, [](Narrowing& n, std::uint64_t v) { n.shm = MemorySize::bytes(v); },
       [](const Policy& p) { return p.shm.count(); }},
      {"wall_time", 1, [](Narrowing& n, std::uint64_t v) { n.wall_time = milliseconds(v); },
       [](const Policy& p) { return static_cast<std::uint64_t>(p.wall_time.count()); }},
      {"lifetime", 1, [](Narrowing& n, std::uint64_t v) { n.lifetime = milliseconds(v); },
       [](const Policy& p) { return static_cast<std::uint64_t>(p.lifetime.count()); }},
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
              AllOf(HasSubstr("cpus: 1.5 "), HasSubstr("at most 1;"), HasSubstr("'standard'")));
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

TEST(Narrow, ALifetimeBelowTheWallTimeLowersThatToo) {
  Narrowing narrowing;
  narrowing.lifetime = std::chrono::seconds(5);
  const Policy narrowed = narrow(make_policy(Preset::sandboxed).value(), narrowing).value();
  EXPECT_EQ(narrowed.lifetime, std::chrono::seconds(5));
  EXPECT_EQ(narrowed.wall_time, std::chrono::seconds(5));
}

TEST(Narrow, ChoosesOnlyWhatIsStricter) {
  const Policy sandboxed = make_policy(Preset::sandboxed).value();
  Narrowing strict;
  strict.isolation = Isolation::gvisor;
  strict.seccomp = SeccompProfile::strict;
  strict.work_exec = Exec::denied;
  const Policy narrowed = narrow(sandboxed, strict).value();
  EXPECT_EQ(narrowed.isolation, Isolation::gvisor);
  EXPECT_EQ(narrowed.seccomp, SeccompProfile::strict);
  EXPECT_EQ(narrowed.work.exec, Exec::denied);
  EXPECT_EQ(narrow(narrowed, strict).value(), narrowed);

  const auto refused = [&](auto member, auto value, const char* flag) {
    Narrowing loose;
    loose.*member = value;
    const auto narrower = narrow(narrowed, loose);
    ASSERT_FALSE(narrower) << flag;
    EXPECT_EQ(narrower.error().code, Errc::policy_violation);
    EXPECT_THAT(narrower.error().message, HasSubstr(flag));
  };
  refused(&Narrowing::isolation, Isolation::container, "--share-kernel");
  refused(&Narrowing::seccomp, SeccompProfile::default_profile, "--default-seccomp");
  refused(&Narrowing::work_exec, Exec::allowed, "--executable-work");
  refused(&Narrowing::tmp_exec, Exec::allowed, "--executable-tmp");
}

TEST(Narrow, RequiresMoreOfAnImageButNeverLess) {
  Narrowing narrowing;
  narrowing.image = {Pinning::digest, {{"team", "a"}}};
  const Policy pinned = narrow(make_policy(Preset::sandboxed).value(), narrowing).value();
  EXPECT_EQ(pinned.image, narrowing.image);
  EXPECT_EQ(narrow(pinned, {}).value(), pinned);

  narrowing.image = {Pinning::any, {{"stage", "b"}}};
  EXPECT_EQ(narrow(pinned, narrowing).value().image,
            (ImageRequirements{Pinning::digest, {{"stage", "b"}, {"team", "a"}}}));
  narrowing.image.labels = {{"team", "c"}};
  EXPECT_EQ(narrow(pinned, narrowing).error().code, Errc::invalid_argument);
}

TEST(Narrow, AddsControlsToBeAttestedAndTakesNoneAway) {
  Narrowing narrowing;
  narrowing.attested = {"seccomp", "runtime"};
  const Policy required = narrow(make_policy(Preset::sandboxed).value(), narrowing).value();
  EXPECT_EQ(required.attested, narrowing.attested);
  EXPECT_EQ(narrow(required, {}).value(), required);
  narrowing.attested = {"memory", "seccomp"};
  EXPECT_EQ(narrow(required, narrowing).value().attested,
            (std::set<std::string>{"memory", "runtime", "seccomp"}));
}

TEST(Narrow, RefusesToRequireWhatNothingCouldShow) {
  Narrowing narrowing;
  narrowing.attested = {"seccomp", "labels"};
  const auto never = narrow(make_policy(Preset::sandboxed).value(), narrowing);
  EXPECT_EQ(never.error().code, Errc::invalid_argument);
  EXPECT_EQ(
      never.error().message,
      "attested: control 'labels' can't be required: no kernel shows it from inside, only the "
      "engine does");
  narrowing.attested = {"secomp"};
  const auto unknown = narrow(make_policy(Preset::sandboxed).value(), narrowing);
  EXPECT_EQ(unknown.error().code, Errc::invalid_argument);
  EXPECT_EQ(unknown.error().message, "attested: unknown control 'secomp'; did you mean 'seccomp'?");
}

/// Whatever is asked for: either an error, or a policy that is nowhere looser and differs only
/// where asked.
TEST(Narrow, NeverLoosens) {
  std::mt19937_64 random(20251125);  // NOLINT(cert-msc51-cpp): the same sequence each time
  const auto coin = [&] { return random() % 2 == 0; };
  int accepted = 0;
  for (int round = 0; round < 100'000; ++round) {
    const Policy& policy = policy::made_presets()[random() % policy::made_presets().size()];
    Narrowing narrowing;
    std::set<std::string> asked;
    for (const Limit& limit : limits()) {
      if (coin()) continue;
      asked.insert(limit.control);
      // Mostly around the ceiling, sometimes anything.
      const std::uint64_t ceiling = limit.get(policy);
      const std::uint64_t value = random() % 64 == 0 ? random() >> (random() % 64)
                                                     : ceiling - random() % 8 + random() % 64 / 63;
      limit.ask(narrowing, value);
    }
    const auto choose = [&](const char* key, auto& member, auto one, auto other) {
      if (random() % 4 != 0) return;
      asked.insert(key);
      member = coin() ? one : other;
    };
    choose("isolation", narrowing.isolation, Isolation::container, Isolation::gvisor);
    choose("seccomp", narrowing.seccomp, SeccompProfile::default_profile, SeccompProfile::strict);
    choose("tmp.exec", narrowing.tmp_exec, Exec::denied, Exec::allowed);
    choose("work.exec", narrowing.work_exec, Exec::denied, Exec::allowed);
    if (coin()) narrowing.image.pinning = Pinning::digest;
    if (coin()) narrowing.image.labels["a"] = "b";
    if (coin()) {
      asked.insert("attested");
      narrowing.attested = {"seccomp", "memory"};
    }

    const auto narrowed = narrow(policy, narrowing);
    if (!narrowed) continue;
    ++accepted;
    if (asked.contains("lifetime")) asked.insert("wall_time");
    for (const Difference& difference : compare(policy, *narrowed)) {
      ASSERT_EQ(difference.change, Change::stricter) << difference.key;
      ASSERT_TRUE(asked.contains(difference.key) || difference.key.starts_with("image."))
          << difference.key;
    }
    ASSERT_EQ(weakenings(*narrowed), std::vector<std::string>());
    ASSERT_EQ(narrowed->name, policy.name);
    ASSERT_EQ(narrowed->mounts, policy.mounts);
  }
  EXPECT_GT(accepted, 1000);
}

}  // namespace
}  // namespace brig
