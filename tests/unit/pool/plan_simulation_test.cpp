// SPDX-License-Identifier: Apache-2.0
// Plans that follow each other, over simulated time: the bounds hold at each, nobody is forgotten,
// and nothing spins. The invariants of each step are SimulatedPool's.
#include "unit/pool/simulated_pool.hpp"

#include <gtest/gtest.h>

namespace brig::pool {
namespace {

constexpr int kSteps = 2000;
/// More than it takes to serve whoever waits when the doors close.
constexpr int kLastSteps = 1000;

class APoolOverTime : public testing::TestWithParam<unsigned> {};

TEST_P(APoolOverTime, KeepsItsBoundsAndServesEveryCaller) {
  SimulatedPool pool(GetParam(), 0);
  for (int i = 0; i < kSteps && !HasFailure(); ++i) pool.step();
  EXPECT_GT(pool.served(), 100U);
  EXPECT_GT(pool.retired(), 0U);
  pool.close_doors();
  for (int i = 0; i < kLastSteps && pool.waiting() + pool.leased() > 0 && !HasFailure(); ++i)
    pool.step();
  EXPECT_EQ(pool.waiting(), 0U);
  EXPECT_EQ(pool.leased(), 0U);
}

TEST_P(APoolOverTime, KeepsItsBoundsWhileSandboxesFailAndShelvesAreDrained) {
  SimulatedPool pool(GetParam(), 40);
  for (int i = 0; i < kSteps && !HasFailure(); ++i) pool.step();
  EXPECT_GT(pool.served(), 0U);
  EXPECT_GT(pool.failed(), 0U);
}

TEST_P(APoolOverTime, StopsWhereNothingCanBeMade) {
  SimulatedPool pool(GetParam(), 100);
  for (int i = 0; i < kSteps && !HasFailure(); ++i) pool.step();
  EXPECT_EQ(pool.served(), 0U);
  for (const Shelf& shelf : pool.state().shelves) {
    EXPECT_TRUE(is_stopped(shelf) || shelf.draining || shelf.failures == 0) << shelf.failures;
    EXPECT_EQ(shelf.creating, 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(Plan, APoolOverTime, testing::Range(1U, 21U));

}  // namespace
}  // namespace brig::pool
