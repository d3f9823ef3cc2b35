// SPDX-License-Identifier: Apache-2.0
#include "unit/pool/simulated_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace brig::pool {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr std::size_t kShelves = 4;
constexpr std::size_t kSandboxes = 14;
constexpr std::uint64_t kMemory = 24;

}  // namespace

SimulatedPool::SimulatedPool(unsigned seed, int failing) : random_(seed), failing_(failing) {
  state_ = {.shelves = {}, .lanes = 2, .sandboxes = kSandboxes, .memory = kMemory};
  for (std::size_t i = 0; i < kShelves; ++i) {
    Shelf shelf;
    shelf.minimum = number(0, 1);
    shelf.target = shelf.minimum + number(0, 4);
    shelf.maximum = std::max<std::size_t>(1, shelf.target + number(0, 3));
    shelf.max_age = time(seconds(1), seconds(30));
    shelf.cool_down = time(milliseconds(0), seconds(20));
    shelf.memory = number(1, 3);
    shelf.last_lease = now_;
    state_.shelves.push_back(shelf);
    later(time(milliseconds(0), seconds(5)), What::call, i);
  }
}

std::size_t SimulatedPool::number(std::size_t least, std::size_t most) {
  return least + random_() % (most - least + 1);
}

Duration SimulatedPool::time(Duration least, Duration most) {
  return Duration(
      number(static_cast<std::size_t>(least.count()), static_cast<std::size_t>(most.count())));
}

void SimulatedPool::later(Duration delay, What what, std::size_t shelf) {
  events_.emplace(now_ + delay, Event{what, shelf});
}

std::size_t SimulatedPool::waiting() const {
  std::size_t sum = 0;
  for (const Shelf& shelf : state_.shelves) sum += shelf.waiting.size();
  return sum;
}

std::size_t SimulatedPool::leased() const {
  std::size_t sum = 0;
  for (const Shelf& shelf : state_.shelves) sum += shelf.leased;
  return sum;
}

void SimulatedPool::step() {
  if (events_.empty() || next_plan_ <= events_.begin()->first) {
    now_ = next_plan_;
  } else {
    now_ = events_.begin()->first;
    const Event event = events_.begin()->second;
    events_.erase(events_.begin());
    happen(event);
  }
  carry_out();
}

void SimulatedPool::lease(Shelf& shelf, std::size_t at) {
  ++shelf.leased;
  ++served_;
  shelf.last_lease = now_;
  later(time(milliseconds(1), seconds(10)), What::given_back, at);
}

void SimulatedPool::happen(const Event& event) {
  Shelf& shelf = state_.shelves[event.shelf];
  switch (event.what) {
    case What::call:
      if (!open_) return;
      later(time(milliseconds(0), seconds(4)), What::call, event.shelf);
      // Now and then the engine is taken for another.
      if (number(0, 9) == 0) state_.lanes = number(1, 6);
      if (shelf.draining || is_stopped(shelf)) return;
      if (shelf.ready.empty()) {
        shelf.waiting.push_back(now_);
        if (failing_ > 0) later(time(milliseconds(1), seconds(20)), What::given_up, event.shelf);
        return;
      }
      shelf.ready.erase(shelf.ready.begin());
      return lease(shelf, event.shelf);
    case What::made:
      --shelf.creating;
      shelf.failures = 0;
      if (shelf.waiting.empty()) return shelf.ready.push_back(now_);
      shelf.waiting.erase(shelf.waiting.begin());
      return lease(shelf, event.shelf);
    case What::not_made:
      --shelf.creating;
      ++shelf.failures;
      ++failed_;
      shelf.last_failure = now_;
      if (is_stopped(shelf)) shelf.waiting.clear();
      return;
    case What::given_back:
      --shelf.leased;
      ++shelf.ending;
      return later(time(milliseconds(1), milliseconds(500)), What::gone, event.shelf);
    case What::gone:
      --shelf.ending;
      return;
    case What::given_up:
      if (!shelf.waiting.empty()) shelf.waiting.erase(shelf.waiting.begin());
      if (number(0, 19) == 0) {
        shelf.draining = !shelf.draining;
        shelf.waiting.clear();
      }
      return;
  }
}

void SimulatedPool::carry_out() {
  const Actions actions = plan(state_, now_);
  for (const std::size_t at : actions.retire) {
    Shelf& shelf = state_.shelves[at];
    ASSERT_FALSE(shelf.ready.empty());
    shelf.ready.erase(shelf.ready.begin());
    ++shelf.ending;
    ++retired_;
    later(time(milliseconds(1), milliseconds(500)), What::gone, at);
  }
  for (const std::size_t at : actions.create) {
    Shelf& shelf = state_.shelves[at];
    EXPECT_FALSE(shelf.draining);
    EXPECT_FALSE(is_stopped(shelf));
    ++shelf.creating;
    EXPECT_TRUE(shelf.failures == 0 || shelf.creating == 1) << "one tells";
    shelf.last_create = now_;
    const bool fails = number(1, 100) <= static_cast<std::size_t>(failing_);
    later(time(milliseconds(50), seconds(1)), fails ? What::not_made : What::made, at);
  }
  std::size_t creating = 0;
  for (const Shelf& shelf : state_.shelves) creating += shelf.creating;
  EXPECT_TRUE(actions.create.empty() || creating <= state_.lanes);
  EXPECT_GT(actions.next, now_) << "it would spin";
  next_plan_ = actions.next;
  const Actions again = plan(state_, now_);
  EXPECT_THAT(again.create, testing::IsEmpty()) << "what was planned was not all";
  EXPECT_THAT(again.retire, testing::IsEmpty()) << "what was planned was not all";
  check_bounds();
}

void SimulatedPool::check_bounds() const {
  std::size_t sandboxes = 0;
  std::uint64_t memory = 0;
  for (const Shelf& shelf : state_.shelves) {
    const std::size_t there = shelf.ready.size() + shelf.creating + shelf.leased + shelf.ending;
    EXPECT_LE(there, shelf.maximum);
    EXPECT_LE(shelf.ready.size(), wanted_ready(shelf, now_));
    EXPECT_TRUE(shelf.ready.empty() || now_ < shelf.ready.front() + shelf.max_age);
    sandboxes += there;
    memory += there * shelf.memory;
  }
  EXPECT_LE(sandboxes, state_.sandboxes);
  EXPECT_LE(memory, state_.memory);
  EXPECT_EQ(sandboxes, alive(state_));
  EXPECT_EQ(memory, memory_in_use(state_));
}

}  // namespace brig::pool
