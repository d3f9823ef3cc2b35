// SPDX-License-Identifier: Apache-2.0
#include "harden/expectations.hpp"

#include "harden/controls.hpp"
#include "unit/harden/fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace brig::harden {
namespace {

std::map<std::string, std::string> told(const Policy& policy) {
  const auto texts = expectations(policy);
  EXPECT_EQ(texts.size(), controls().size());
  std::map<std::string, std::string> all;
  for (std::size_t i = 0; i < texts.size(); ++i) all[std::string(controls()[i].id)] = texts[i];
  return all;
}

TEST(Expectations, TellsWhatThePolicySets) {
  Policy policy = make_policy(Preset::untrusted).value();
  ASSERT_TRUE(weaken(policy, weakening::ReadOnlyMount{"/srv/a", "/a"}));
  const auto all = told(policy);
  EXPECT_EQ(all.at("memory"), "at most 128 MiB");
  EXPECT_EQ(all.at("seccomp"), "brig's profile 'strict'");
  EXPECT_EQ(all.at("runtime"), "the engine's runsc (gVisor)");
  EXPECT_THAT(all.at("mounts"), testing::HasSubstr("bind /srv/a:/a ro"));
  EXPECT_THAT(all.at("tmpfs"), testing::HasSubstr("noexec"));
  EXPECT_EQ(told(sandboxed_policy()).at("runtime"), "the engine's default");
}

/// Whatever two jobs on two engines make differ is told in words; the rest is what check wants.
TEST(Expectations, AreTheCheckersOwnWhereThePolicyAloneDecides) {
  const Expectation one = plain_expectation();
  Expectation other = one;
  other.job = {.image = ImageId::parse("sha256:" + std::string(64, 'b')).value(),
               .image_env = {},
               .image_volumes = {},
               .argv = {"sh"},
               .env = {{"A", "b"}},
               .workdir = "/data",
               .user = {60000, 60000},
               .with_stdin = false,
               .hostname = "another",
               .labels = {}};
  other.features.apparmor = true;
  other.features.selinux = true;
  other.features.default_runtime.name = "crun";
  const auto all = told(one.policy);
  const Report first = check(one, {});
  const Report second = check(other, {});
  std::set<std::string> decided_elsewhere;
  for (std::size_t i = 0; i < first.controls.size(); ++i) {
    const ControlState& state = first.controls[i];
    EXPECT_NE(all.at(state.id), "") << state.id;
    if (state.wanted != second.controls[i].wanted)
      decided_elsewhere.insert(state.id);
    else
      EXPECT_EQ(all.at(state.id), state.wanted) << state.id;
  }
  EXPECT_EQ(decided_elsewhere,
            (std::set<std::string>{"apparmor", "auto_remove", "entrypoint", "environment",
                                   "hostname", "image", "labels", "mounts", "runtime", "selinux",
                                   "stdin", "tmpfs", "user", "working_directory"}));
}

}  // namespace
}  // namespace brig::harden
