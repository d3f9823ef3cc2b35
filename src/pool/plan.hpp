// SPDX-License-Identifier: Apache-2.0
// What a pool should do now. Pure: it sees numbers and times, and no sandbox.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace brig::pool {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using Duration = std::chrono::milliseconds;

/// After so many failures in a row no more is tried.
inline constexpr std::size_t kMaxFailures = 8;
/// When to try again after the first failure; twice as long after each.
inline constexpr Duration kFirstRetry(500);
/// Replenishing waits so long for the job of the last lease to have the processors for itself,
/// while most are still ready.
inline constexpr Duration kQuiet(10);

/// One template, as it was asked for and as it is.
struct Shelf {
  std::size_t minimum = 0;
  std::size_t target = 0;
  std::size_t maximum = 0;
  Duration max_age{0};
  Duration cool_down{0};
  std::uint64_t memory = 0;  ///< The limit of each.

  std::vector<Time> ready;  ///< When each was made, the oldest first.
  std::size_t creating = 0;
  std::size_t leased = 0;
  std::size_t ending = 0;     ///< They are being destroyed, and count until they are gone.
  std::vector<Time> waiting;  ///< Since when callers wait, who came first first.
  Time last_lease;            ///< Or when the template came.
  Time last_create;
  std::size_t failures = 0;  ///< In a row.
  Time last_failure;
  bool draining = false;
};

/// The whole pool.
struct State {
  std::vector<Shelf> shelves;
  std::size_t lanes = 1;  ///< At most so many are to be made at once.
  std::size_t sandboxes = 0;
  std::uint64_t memory = 0;
};

/// What is to be done, by the indexes of shelves: each time one more of that shelf.
struct Actions {
  std::vector<std::size_t> create;
  std::vector<std::size_t> retire;  ///< The oldest one that is ready.
  Time next;                        ///< When to plan again, whatever happens.
};

/// Whether nothing more is made after failures.
bool is_stopped(const Shelf& shelf);
/// How many should be ready.
std::size_t wanted_ready(const Shelf& shelf, Time now);
/// Sandboxes alive, those that are being made or destroyed among them.
std::size_t alive(const Shelf& shelf);
std::size_t alive(const State& state);
/// The sum of their memory limits.
std::uint64_t memory_in_use(const State& state);
/// Whether the pool's bounds allow one more of a shelf.
bool has_room(const State& state, const Shelf& shelf);

/// What is over its age or beyond what is wanted goes; what is missing is made: for the caller that
/// waits longest first, then for the shelf that is the emptiest for its size. Where the pool's
/// bounds leave no room for a caller that waits, a sandbox goes that is ready on another shelf
/// beyond its minimum; what is going makes room once it is gone, which is kept for that caller.
Actions plan(State state, Time now);

}  // namespace brig::pool
