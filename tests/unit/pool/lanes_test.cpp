// SPDX-License-Identifier: Apache-2.0
// How many at once a simulated engine is found to reward.
#include "pool/lanes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>

namespace brig::pool {
namespace {

using std::chrono::microseconds;

constexpr std::size_t kMost = 16;

/// Makes as many at once as it is asked for, each as fast as a single one up to its capacity.
class SimulatedEngine {
 public:
  SimulatedEngine(Lanes& lanes, double capacity) : lanes_(lanes), capacity_(capacity) {}

  void set_capacity(double capacity) { capacity_ = capacity; }

  /// Until so many more have been made; as many at once as there are lanes.
  void make(int times) {
    for (int made = 0; made < times; ++made) {
      while (under_way_.size() < lanes_.count()) begin();
      const auto [at, one] = *under_way_.begin();
      under_way_.erase(under_way_.begin());
      now_ = at;
      lanes_.made(one.took, one.at_once);
      ++counts_[lanes_.count()];
      EXPECT_GE(lanes_.count(), 1U);
      EXPECT_LE(lanes_.count(), kMost);
    }
  }

  /// Which part of those that were made since the last call had a count about the capacity.
  double near_capacity() {
    double all = 0;
    double near = 0;
    for (const auto& [count, times] : counts_) {
      all += times;
      if (static_cast<double>(count) >= capacity_ - 1 &&
          static_cast<double>(count) <= capacity_ + 1)
        near += times;
    }
    counts_.clear();
    return near / all;
  }

 private:
  struct One {
    microseconds took;
    std::size_t at_once;
  };

  void begin() {
    const std::size_t at_once = under_way_.size() + 1;
    const double slower = std::max(1.0, static_cast<double>(at_once) / capacity_);
    // Two never end at the same time, and no two take the same.
    const double noise = std::uniform_real_distribution(0.99, 1.01)(random_);
    const microseconds took(static_cast<microseconds::rep>(100'000 * slower * noise));
    under_way_.emplace(now_ + took, One{took, std::max(at_once, lanes_.count())});
  }

  Lanes& lanes_;
  double capacity_;
  std::mt19937 random_{1};
  microseconds now_{0};
  std::multimap<microseconds, One> under_way_;
  std::map<std::size_t, int> counts_;
};

class LanesToAnEngine : public testing::TestWithParam<int> {};

TEST_P(LanesToAnEngine, ClimbToItsCapacityAndStay) {
  Lanes lanes(kMost);
  SimulatedEngine engine(lanes, GetParam());
  engine.make(200);
  engine.near_capacity();
  engine.make(2000);
  EXPECT_GT(engine.near_capacity(), 0.95);
}

TEST_P(LanesToAnEngine, StepBackWhenItCanDoLess) {
  Lanes lanes(kMost);
  SimulatedEngine engine(lanes, kMost);
  engine.make(500);
  ASSERT_GE(lanes.count(), kMost - 1);
  engine.set_capacity(GetParam());
  engine.make(500);
  engine.near_capacity();
  engine.make(2000);
  EXPECT_GT(engine.near_capacity(), 0.9);
}

TEST_P(LanesToAnEngine, FindThatItCanDoMore) {
  Lanes lanes(kMost);
  SimulatedEngine engine(lanes, 2);
  engine.make(500);
  ASSERT_LE(lanes.count(), 3U);
  engine.set_capacity(GetParam());
  engine.make(2000);
  engine.near_capacity();
  engine.make(2000);
  EXPECT_GT(engine.near_capacity(), 0.9);
}

INSTANTIATE_TEST_SUITE_P(OfCapacity, LanesToAnEngine, testing::Values(1, 4, 8));

TEST(Lanes, NeverExceedTheirBound) {
  for (const std::size_t most : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
    Lanes lanes(most);
    for (int i = 0; i < 1000; ++i) {
      lanes.made(microseconds(1000), lanes.count());
      ASSERT_LE(lanes.count(), std::max<std::size_t>(1, most));
      ASSERT_GE(lanes.count(), 1U);
    }
    EXPECT_EQ(lanes.count(), std::max<std::size_t>(1, most)) << "an engine of any capacity";
  }
}

TEST(Lanes, WhatWasMadeAtAnotherCountTeachesNothing) {
  Lanes lanes(kMost);
  while (lanes.count() < 4) lanes.made(microseconds(1000), lanes.count());
  for (int i = 0; i < 1000; ++i) {
    lanes.made(microseconds(1), 1);
    lanes.made(microseconds(1'000'000), 3);
    lanes.made(microseconds(1'000'000), 5);
    lanes.made(microseconds(0), 4);
  }
  EXPECT_EQ(lanes.count(), 4U);
}

TEST(Lanes, AStepNeedsMoreThanOneMeasurement) {
  Lanes lanes(kMost);
  lanes.made(microseconds(1000), 1);
  EXPECT_EQ(lanes.count(), 1U);
  for (int i = 0; i < 10; ++i) lanes.made(microseconds(1000), lanes.count());
  EXPECT_GT(lanes.count(), 1U);
}

}  // namespace
}  // namespace brig::pool
