// SPDX-License-Identifier: Apache-2.0
// One sandbox that waits to be leased.
#pragma once

#include "pool/plan.hpp"

#include <brig/pool.hpp>

#include <cstdint>

namespace brig::pool {

struct Ready {
  Sandbox sandbox;
  Time made;
  /// What its pid namespace had given out then: more is a process that nobody here has started.
  std::uint64_t last_pid = 0;
};

/// `invalid_argument` for a template that no pool could keep.
Result<void> validate(const PoolTemplate& kept);

/// Makes one, with the template's files in it. Errors: of `Sandbox::create`, `put` and `attest`.
Result<Ready> make_ready(const Engine& engine, const PoolTemplate& kept, const Wait& wait);

/// Has the kernel's view judged once more, by one round trip to the sandbox. `policy_violation`
/// when a control is not in force any more, or when anything has run in it; `unavailable` when it
/// is lost.
Result<void> check_unused(Ready& ready, const Wait& wait);

}  // namespace brig::pool
