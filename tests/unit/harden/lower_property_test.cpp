// SPDX-License-Identifier: Apache-2.0
// Lowering is total: whatever policy can be made is lowered, what it is lowered to passes the
// audit, and an engine that does as it is asked passes the check.
#include "harden/audit.hpp"
#include "unit/harden/fixture.hpp"
#include "unit/policy/random_policy.hpp"

#include <gtest/gtest.h>

namespace brig::harden {
namespace {

TEST(Lower, IsTotal) {
  RandomPolicy random;
  const Job job = plain_job();
  const EngineFeatures features = full_features();
  for (int round = 0; round < 500; ++round) {
    const Policy policy = random.next();
    const auto request = lower(policy, job, features);
    ASSERT_TRUE(request) << request.error().message;
    const auto body = wire::encode(*request);
    ASSERT_TRUE(body) << body.error().message;
    const auto audited = audit(*body, scope_of(policy, job, features));
    ASSERT_TRUE(audited) << audited.error().message;
    const Report report =
        check({policy, job, features}, observe(faithful_inspect(*request, features)));
    ASSERT_TRUE(report.findings.empty()) << to_error("", report.findings).message;
  }
}

}  // namespace
}  // namespace brig::harden
