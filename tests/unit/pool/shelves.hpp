// SPDX-License-Identifier: Apache-2.0
// Shelves to plan for, and times that are no clock's.
#pragma once

#include "pool/plan.hpp"

#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

namespace brig::pool {

inline constexpr Duration kMaxAge = std::chrono::minutes(10);
inline constexpr Duration kCoolDown = std::chrono::minutes(5);

/// So long after the pool was opened.
constexpr Time at(Duration since) {
  return Time(std::chrono::hours(1000)) + since;
}
/// No quiet time, no age and no cool-down has a part in what is planned now.
inline constexpr Time kNow = at(std::chrono::seconds(60));

/// One with a minimum of 1, a target of 4 and a maximum of 8, on which so many are ready.
inline Shelf shelf_with(std::size_t ready) {
  Shelf shelf;
  shelf.minimum = 1;
  shelf.target = 4;
  shelf.maximum = 8;
  shelf.max_age = kMaxAge;
  shelf.cool_down = kCoolDown;
  shelf.memory = 1;
  shelf.ready.assign(ready, at(Duration(0)));
  shelf.last_lease = at(Duration(0));
  return shelf;
}

/// The same, for which callers wait since then.
inline Shelf awaited(std::vector<Time> since) {
  Shelf shelf = shelf_with(0);
  shelf.waiting = std::move(since);
  return shelf;
}

/// A pool whose own bounds keep nothing from being made.
inline State pool_of(std::vector<Shelf> shelves) {
  return {.shelves = std::move(shelves), .lanes = 100, .sandboxes = 1000, .memory = 1000};
}

}  // namespace brig::pool
