// SPDX-License-Identifier: Apache-2.0
#include "sandbox/labels.hpp"

#include <gtest/gtest.h>

namespace brig::sandbox {
namespace {

Installation::Key key_of(unsigned char byte) {
  Installation::Key key{};
  key.fill(byte);
  return key;
}

Ownership sample() {
  return {.sandbox = "0123",
          .container_name = "brig-1",
          .owner = {.host = "host",
                    .boot = "boot",
                    .pid_namespace = 4026531836,
                    .pid = 42,
                    .start_time = 4711},
          .deadline = 1'800'000'000,
          .policy = "sandboxed",
          .weakenings = "read-only-mount /a:/b\nread-only-mount /c:/d",
          .image = "localhost/brig/python:3.11"};
}

TEST(Labels, ComeBackAsTheyWereMade) {
  const Installation installation(key_of(1));
  const auto proven = prove_ownership(make_labels(sample(), installation), "brig-1", installation);
  ASSERT_TRUE(proven);
  EXPECT_EQ(proven->owner, sample().owner);
  EXPECT_EQ(proven->deadline, sample().deadline);
  EXPECT_EQ(proven->weakenings, sample().weakenings);
  EXPECT_EQ(proven->sandbox, "0123");
}

TEST(Labels, ProveNothingForAnotherInstallation) {
  EXPECT_FALSE(prove_ownership(make_labels(sample(), Installation(key_of(1))), "brig-1",
                               Installation(key_of(2))));
}

TEST(Labels, CopiedToAnotherContainerProveNothing) {
  const Installation installation(key_of(1));
  EXPECT_FALSE(prove_ownership(make_labels(sample(), installation), "brig-2", installation));
}

TEST(Labels, ChangedAnywhereProveNothing) {
  const Installation installation(key_of(1));
  for (const auto& [key, value] : make_labels(sample(), installation)) {
    Labels changed = make_labels(sample(), installation);
    changed[key] = value + "1";
    EXPECT_FALSE(prove_ownership(changed, "brig-1", installation)) << key;
    changed.erase(key);
    EXPECT_FALSE(prove_ownership(changed, "brig-1", installation)) << key;
  }
}

TEST(Labels, OfAnImageProveNothing) {
  EXPECT_FALSE(prove_ownership({{kSandboxLabel, "0123"}}, "brig-1", Installation(key_of(1))));
  EXPECT_FALSE(prove_ownership({}, "brig-1", Installation(key_of(1))));
}

}  // namespace
}  // namespace brig::sandbox
