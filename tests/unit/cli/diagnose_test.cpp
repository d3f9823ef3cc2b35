// SPDX-License-Identifier: Apache-2.0
#include "cli/diagnose.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace brig::cli {
namespace {

engine::Capabilities whole() {
  engine::Capabilities engine;
  engine.kind = engine::Kind::docker;
  engine.engine_version = "26.1.5";
  engine.api = {1, 45};
  engine.api_highest = {1, 45};
  engine.cgroup_version = 2;
  engine.default_runtime = "runc";
  engine.runtimes = {{"runc", false, true}, {"runsc", true, true}};
  engine.seccomp = engine.apparmor = engine.userns_remap = true;
  engine.memory_limit = engine.swap_limit = engine.cpu_quota = engine.pids_limit = true;
  return engine;
}

Severity severity_of(const engine::Capabilities& engine, const std::string& topic) {
  for (const Diagnosis& diagnosis : diagnose(engine, {})) {
    if (diagnosis.topic == topic) return diagnosis.severity;
  }
  ADD_FAILURE() << "no topic " << topic;
  return Severity::good;
}

TEST(Diagnose, FindsNothingBadOnAWholeHost) {
  for (const Diagnosis& diagnosis : diagnose(whole(), {})) {
    EXPECT_EQ(diagnosis.severity, Severity::good) << diagnosis.topic;
    EXPECT_TRUE(diagnosis.remedy.empty()) << diagnosis.topic;
  }
}

TEST(Diagnose, NamesEachMissingProtectionWithItsRemedy) {
  using Field = bool engine::Capabilities::*;
  const std::vector<std::pair<std::string, Field>> required{
      {"seccomp", &engine::Capabilities::seccomp},
      {"memory limit", &engine::Capabilities::memory_limit},
      {"swap limit", &engine::Capabilities::swap_limit},
      {"CPU quota", &engine::Capabilities::cpu_quota},
      {"process limit", &engine::Capabilities::pids_limit}};
  for (const auto& [topic, field] : required) {
    engine::Capabilities engine = whole();
    engine.*field = false;
    EXPECT_EQ(severity_of(engine, topic), Severity::bad);
    const auto all = diagnose(engine, {});
    const auto it =
        std::find_if(all.begin(), all.end(), [&](const Diagnosis& d) { return d.topic == topic; });
    EXPECT_FALSE(it->remedy.empty()) << topic;
  }
}

TEST(Diagnose, WarnsWhereALayerIsMissing) {
  engine::Capabilities engine = whole();
  engine.apparmor = engine.userns_remap = false;
  engine.cgroup_version = 1;
  EXPECT_EQ(severity_of(engine, "mandatory access control"), Severity::warning);
  EXPECT_EQ(severity_of(engine, "user namespace"), Severity::warning);
  EXPECT_EQ(severity_of(engine, "cgroups"), Severity::warning);
  engine.runtimes = {{"runsc", true, false}};
  EXPECT_EQ(severity_of(engine, "gvisor"), Severity::warning);
  engine.runtimes.clear();
  EXPECT_EQ(severity_of(engine, "gvisor"), Severity::warning);
  engine.kind = engine::Kind::podman;
  EXPECT_EQ(severity_of(engine, "engine"), Severity::bad);
}

TEST(Diagnose, PassesTheEnginesOwnWarningsOn) {
  engine::Capabilities engine = whole();
  engine.warnings = {"WARNING: something"};
  EXPECT_EQ(diagnose(engine, {}).back().found, "WARNING: something");
}

}  // namespace
}  // namespace brig::cli
