// SPDX-License-Identifier: Apache-2.0
#include "cli/explain.hpp"

#include "harden/controls.hpp"
#include "support/schema.hpp"

#include <brig/weakening.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace brig::cli {
namespace {

using testing::HasSubstr;

std::string text_of(std::string_view file) {
  std::ifstream stream(std::string(BRIG_SOURCE_DIR "/").append(file));
  EXPECT_TRUE(stream) << file;
  return {std::istreambuf_iterator<char>(stream), {}};
}

Policy weakened() {
  Policy policy = make_policy(Preset::untrusted).value();
  if (!weaken(policy, weakening::ExecutableTmp{})) std::abort();
  policy.image = {Pinning::digest, {{"team", "\xff"}}};
  policy.attested = {"seccomp"};
  return policy;
}

TEST(Explain, NamesEveryControlWithItsPlaces) {
  const std::string text = explain(weakened());
  for (const harden::Control& control : harden::controls()) {
    EXPECT_THAT(text, HasSubstr("\n" + std::string(control.id) + " ")) << control.id;
    EXPECT_THAT(text, HasSubstr(std::string(control.why)));
  }
  EXPECT_THAT(
      text,
      HasSubstr("memory              at most 128 MiB\n"
                "    why: the host keeps the rest\n"
                "    engine: Memory, MemoryReservation, since API 1.24; CIS Docker 1.6: 5.11\n"
                "    lowered: src/harden/lower.cpp (lower_limits)\n"
                "    read back: src/harden/check_limits.cpp (limit_judges)\n"
                "    inside: judged where the kernel shows it\n"
                "    tested: integration/hardening_test.cpp "
                "(HasItsLimitsInTheCgroup)\n"));
  EXPECT_THAT(text, HasSubstr("\nwall_time           10s\n"));
  EXPECT_THAT(text, HasSubstr("\nimage.labels        'team' is '\\xff'\n"));
}

TEST(Explain, BrigsOwnLimitsAreHeldAndTestedWhereTheySay) {
  for (const OwnLimit& limit : own_limits()) {
    SCOPED_TRACE(limit.key);
    const std::string field(limit.key.substr(limit.key.find('.') + 1));
    EXPECT_THAT(text_of(limit.held), HasSubstr(field == "pinned" ? "pinning" : field));
    EXPECT_THAT(text_of(limit.tested_file), HasSubstr(", " + std::string(limit.tested) + ") {"));
  }
}

TEST(Explain, TellsWhichControlsThePolicyWantsToSeeInside) {
  const auto object = nlohmann::json::parse(explain_json(weakened()));
  std::map<std::string, std::string> inside;
  for (const auto& control : object.at("controls")) inside[control.at("id")] = control.at("inside");
  EXPECT_EQ(inside.at("seccomp"), "required");
  EXPECT_EQ(inside.at("memory"), "where_shown");
  EXPECT_EQ(inside.at("labels"), "never");
  const std::string text = explain(weakened());
  const std::size_t seccomp = text.find("\nseccomp ");
  const std::string of_seccomp = text.substr(seccomp, text.find("\napparmor ") - seccomp);
  EXPECT_THAT(of_seccomp,
              HasSubstr("    inside: required: the kernel shows it, or nothing runs\n"));
}

TEST(Explain, KeepsToItsSchema) {
  for (const Policy& policy : {weakened(), make_policy(Preset::elevated).value()}) {
    EXPECT_EQ(support::schema_violations(BRIG_SCHEMAS "/policy-explanation.schema.json",
                                         explain_json(policy)),
              "");
  }
}

}  // namespace
}  // namespace brig::cli
