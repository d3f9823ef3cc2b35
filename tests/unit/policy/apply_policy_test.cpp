// SPDX-License-Identifier: Apache-2.0
#include <brig/policy_file.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace brig {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

PolicyFile parsed(const std::string& text) {
  return parse_policy_file(text, "p").value();
}

TEST(ApplyPolicyFile, NarrowsThePreset) {
  const Policy policy =
      apply_policy_file(parsed("preset: sandboxed\nmemory: 128m\ntmp: {size: 1m}\n"), {}).value();
  Policy expected = make_policy(Preset::sandboxed).value();
  expected.memory = MemorySize::mib(128);
  expected.tmp.size = MemorySize::mib(1);
  EXPECT_EQ(policy, expected);
}

TEST(ApplyPolicyFile, RequiresWhatIsToBeAttested) {
  EXPECT_EQ(apply_policy_file(parsed("preset: sandboxed\nattested: [memory]\n"), {})->attested,
            std::set<std::string>{"memory"});
  PolicyFile by_hand = parsed("preset: sandboxed\nattested: [memory]\n");
  by_hand.narrowing.attested = {"labels"};
  const auto never = apply_policy_file(by_hand, {});
  EXPECT_EQ(never.error().code, Errc::invalid_argument);
  EXPECT_THAT(never.error().message, StartsWith("p:2:1: attested: control 'labels' can't"));
}

TEST(ApplyPolicyFile, AnErrorOfAValueNamesItsPlace) {
  const auto loose = apply_policy_file(parsed("preset: sandboxed\npids: 10\nmemory: 1g\n"), {});
  EXPECT_EQ(loose.error().code, Errc::policy_violation);
  EXPECT_THAT(loose.error().message, StartsWith("p:3:1: memory: 1 GiB asked for, but"));
  const auto little =
      apply_policy_file(parsed(R"({"preset": "sandboxed", "tmp": {"inodes": 1}})"), {});
  EXPECT_EQ(little.error().code, Errc::invalid_argument);
  EXPECT_THAT(little.error().message, StartsWith("p: /tmp/inodes: tmp.inodes: 1 is too little"));
  const auto choice = apply_policy_file(parsed("preset: untrusted\nisolation: container\n"), {});
  EXPECT_EQ(choice.error().code, Errc::policy_violation);
  EXPECT_THAT(choice.error().message, StartsWith("p:2:1: isolation: "));
}

TEST(ApplyPolicyFile, AWeakeningThatIsNotGrantedIsAnErrorAndNeverDropped) {
  const PolicyFile file = parsed(
      "preset: untrusted\nweakenings:\n- share-kernel\n- read-only-mount: {source: /srv/a, "
      "target: /a}\n");
  const auto none = apply_policy_file(file, {});
  EXPECT_EQ(none.error().code, Errc::policy_violation);
  EXPECT_EQ(none.error().message,
            "p:3:3: weakening 'share-kernel' takes effect only with '--share-kernel' too, or in a "
            "file that belongs to root and that nobody else can write");
  const auto one = apply_policy_file(file, {weakening::ShareKernel{}});
  EXPECT_EQ(one.error().code, Errc::policy_violation);
  EXPECT_THAT(one.error().message, StartsWith("p:4:3: weakening 'read-only-mount /srv/a:/a'"));
  EXPECT_THAT(one.error().message, HasSubstr("'--mount /srv/a:/a'"));
  // Another mount is another weakening.
  EXPECT_FALSE(apply_policy_file(
      file, {weakening::ShareKernel{}, weakening::ReadOnlyMount{"/srv/b", "/a"}}));

  const Policy policy = apply_policy_file(file, file.weakenings).value();
  EXPECT_EQ(policy.isolation, Isolation::container);
  EXPECT_THAT(policy.mounts, ElementsAre(HostMount{"/srv/a", "/a"}));
}

TEST(ApplyPolicyFile, GrantsNothingThatTheFileDoesNotAskFor) {
  EXPECT_EQ(apply_policy_file(parsed("preset: untrusted\n"), {weakening::ShareKernel{}}).value(),
            make_policy(Preset::untrusted).value());
}

TEST(ApplyPolicyFile, AValueMayUseWhatAWeakeningAllows) {
  const PolicyFile file =
      parsed("preset: untrusted\nwork: {exec: true}\nweakenings: [executable-work]\n");
  EXPECT_EQ(apply_policy_file(file, file.weakenings)->work.exec, Exec::allowed);
  EXPECT_FALSE(apply_policy_file(parsed("preset: untrusted\nwork: {exec: true}\n"), {}));
}

TEST(ApplyPolicyFile, AMountThatMayNotBeIsAnErrorWithItsPlace) {
  const PolicyFile file =
      parsed("preset: limited\nweakenings:\n- read-only-mount: {source: /etc, target: /data}\n");
  const auto applied = apply_policy_file(file, file.weakenings);
  EXPECT_EQ(applied.error().code, Errc::policy_violation);
  EXPECT_THAT(applied.error().message, StartsWith("p:3:3: mounts: "));
}

}  // namespace
}  // namespace brig
