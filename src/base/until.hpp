// SPDX-License-Identifier: Apache-2.0
// A `Wait` that has begun: one absolute deadline, shared by all steps of an operation.
#pragma once

#include <brig/wait.hpp>

#include <algorithm>
#include <chrono>
#include <stop_token>

namespace brig::base {

struct Until {
  using Clock = std::chrono::steady_clock;
  Clock::time_point deadline;
  std::stop_token stop;

  static Until after(std::chrono::milliseconds timeout, std::stop_token stop = {}) {
    return {Clock::now() + timeout, std::move(stop)};
  }
  static Until begin(const Wait& wait) { return after(wait.timeout, wait.stop); }

  /// The time left, rounded up to a millisecond so that poll(2) never spins; 0 when it is over.
  std::chrono::milliseconds left() const {
    const auto remaining = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    return std::max(remaining, std::chrono::milliseconds(0));
  }
};

}  // namespace brig::base
