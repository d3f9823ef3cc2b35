// SPDX-License-Identifier: Apache-2.0
#include "sys/process.hpp"

#include "sys/random.hpp"

#include <gtest/gtest.h>

#include <set>

namespace brig::sys {
namespace {

TEST(Liveness, ThisProcessIsAlive) {
  const ProcessId self = this_process();
  EXPECT_GT(self.pid, 0);
  EXPECT_GT(self.start_time, 0U);
  EXPECT_GT(self.pid_namespace, 0U);
  EXPECT_FALSE(self.boot.empty());
  EXPECT_EQ(liveness(self, self), Liveness::alive);
}

TEST(Liveness, ARecycledPidIsGone) {
  const ProcessId self = this_process();
  ProcessId other = self;
  other.start_time += 1;
  EXPECT_EQ(liveness(other, self), Liveness::gone);
}

TEST(Liveness, AnotherBootIsGone) {
  const ProcessId self = this_process();
  ProcessId other = self;
  other.boot = "00000000-0000-0000-0000-000000000000";
  EXPECT_EQ(liveness(other, self), Liveness::gone);
}

TEST(Liveness, AnotherHostOrNamespaceIsUnknown) {
  const ProcessId self = this_process();
  ProcessId other = self;
  other.host = "another";
  EXPECT_EQ(liveness(other, self), Liveness::unknown);
  other = self;
  other.pid_namespace += 1;
  EXPECT_EQ(liveness(other, self), Liveness::unknown);
  other = self;
  other.boot.clear();
  EXPECT_EQ(liveness(other, self), Liveness::unknown);
}

TEST(Random, StaysWithinItsBounds) {
  std::set<std::uint32_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random_between(10, 13));
  EXPECT_EQ(seen, (std::set<std::uint32_t>{10, 11, 12, 13}));
}

TEST(Random, HexHasTheLengthAskedForAndDiffers) {
  EXPECT_EQ(random_hex(16).size(), 16U);
  EXPECT_NE(random_hex(32), random_hex(32));
}

}  // namespace
}  // namespace brig::sys
