// SPDX-License-Identifier: Apache-2.0
#include "harden/lower.hpp"

#include "harden/audit.hpp"
#include "harden/seccomp.hpp"
#include "support/profile_text.hpp"
#include "unit/harden/fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <tuple>

namespace brig::harden {
namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The request as people read it: sorted, indented, the seccomp profile (which has a golden file of
/// its own) as a word.
std::string readable(const wire::ContainerCreateRequest& request) {
  auto body = nlohmann::json::parse(wire::encode(request).value());
  for (const auto profile : {SeccompProfile::default_profile, SeccompProfile::strict}) {
    const std::string option = "seccomp=" + std::string(seccomp_profile(profile));
    for (auto& found : body.at("HostConfig").at("SecurityOpt")) {
      if (found == option)
        found = "seccomp=<schemas/seccomp/" + std::string(to_string(profile)) + ".json>";
    }
  }
  return body.dump(2) + "\n";
}

void compare(const std::string& name, const std::string& text) {
  const std::string path = std::string(BRIG_GOLDEN_DATA) + "/" + name + ".json";
  const char* update = std::getenv("BRIG_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1")
    std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(read(path), text) << path << ": BRIG_UPDATE_GOLDEN=1 rewrites it";
}

TEST(GoldenLower, EveryPreset) {
  for (const Preset preset : {Preset::untrusted, Preset::sandboxed, Preset::limited,
                              Preset::standard, Preset::elevated}) {
    compare(std::string(to_string(preset)),
            readable(lower(make_policy(preset).value(), plain_job(), full_features()).value()));
  }
}

TEST(GoldenLower, WithWeakeningsStdinAndAppArmor) {
  EngineFeatures features = full_features();
  features.apparmor = true;
  Job job = plain_job();
  job.with_stdin = true;
  compare("sandboxed-weakened", readable(lower(weakened_policy(), job, features).value()));
}

/// What lowering writes changes; the fuzzers' seeds must still be what audit and check let pass.
TEST(GoldenLower, SeedsOfTheFuzzersPass) {
  const std::string corpus = BRIG_FUZZ_CORPUS;
  for (const auto& [name, apparmor, policy] :
       {std::tuple{"sandboxed-weakened", true, weakened_policy()},
        std::tuple{"sandboxed", false, sandboxed_policy()},
        std::tuple{"untrusted", false, make_policy(Preset::untrusted).value()}}) {
    EngineFeatures features = full_features();
    features.apparmor = apparmor;
    const auto audited =
        audit(support::with_profiles(read(corpus + "/create_request/" + name + ".json")),
              scope_of(policy, plain_job(), features));
    EXPECT_TRUE(audited) << name << ": " << audited.error().message;
  }
  const auto inspect = wire::decode_container_inspect(
      support::with_profiles(read(corpus + "/inspect/in_force.json")));
  ASSERT_TRUE(inspect) << inspect.error().message;
  for (const Finding& finding : check(plain_expectation(), observe(*inspect)).findings)
    ADD_FAILURE() << finding.control << ": wanted " << finding.wanted << ", in the seed "
                  << finding.found;
}

TEST(GoldenSeccomp, TheProfilesInTheBinaryAreTheFiles) {
  EXPECT_EQ(seccomp_strict(), read(std::string(BRIG_SCHEMAS) + "/seccomp/strict.json"));
  EXPECT_EQ(seccomp_default(), read(std::string(BRIG_SCHEMAS) + "/seccomp/default.json"));
}

}  // namespace
}  // namespace brig::harden
