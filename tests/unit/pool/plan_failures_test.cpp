// SPDX-License-Identifier: Apache-2.0
// When one that could not be made is tried again.
#include "unit/pool/shelves.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig::pool {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// So many failures in a row, the last of them now.
Shelf failed(std::size_t times) {
  Shelf shelf = shelf_with(0);
  shelf.failures = times;
  shelf.last_failure = kNow;
  return shelf;
}

TEST(PlanFailures, EachIsTriedAgainAfterTwiceTheTimeOfTheOneBefore) {
  Duration delay = kFirstRetry;
  for (std::size_t times = 1; times < kMaxFailures; ++times, delay *= 2) {
    const State state = pool_of({failed(times)});
    EXPECT_THAT(plan(state, kNow).create, IsEmpty()) << times;
    EXPECT_EQ(plan(state, kNow).next, kNow + delay) << times;
    EXPECT_THAT(plan(state, kNow + delay - milliseconds(1)).create, IsEmpty()) << times;
    EXPECT_THAT(plan(state, kNow + delay).create, SizeIs(1)) << times << ": a single one";
  }
}

TEST(PlanFailures, OneIsTriedAtATime) {
  Shelf shelf = failed(1);
  shelf.creating = 1;
  EXPECT_THAT(plan(pool_of({shelf}), kNow + kFirstRetry).create, IsEmpty());
  shelf.failures = 0;
  EXPECT_THAT(plan(pool_of({shelf}), kNow + kFirstRetry).create, SizeIs(3));
}

TEST(PlanFailures, ACallerDoesNotHastenIt) {
  Shelf shelf = failed(1);
  shelf.waiting = {kNow, kNow};
  EXPECT_THAT(plan(pool_of({shelf}), kNow).create, IsEmpty());
  EXPECT_THAT(plan(pool_of({shelf}), kNow + kFirstRetry).create, SizeIs(1));
}

TEST(PlanFailures, AfterTooManyNoneIsTried) {
  for (const std::size_t times : {kMaxFailures, kMaxFailures + 1, std::size_t{32}, std::size_t{33},
                                  std::size_t{64}, std::size_t{65}}) {
    Shelf shelf = failed(times);
    shelf.waiting = {kNow};
    EXPECT_TRUE(is_stopped(shelf));
    const State state = pool_of({shelf});
    for (const Duration later : {Duration(0), Duration(1), kFirstRetry, 1000 * kFirstRetry}) {
      const Actions actions = plan(state, kNow + later);
      EXPECT_THAT(actions.create, IsEmpty()) << times;
      EXPECT_GT(actions.next, kNow + later) << times;
    }
    EXPECT_EQ(plan(state, kNow).next, at(kCoolDown)) << times << ": nothing is to be tried";
  }
  EXPECT_FALSE(is_stopped(failed(kMaxFailures - 1)));
}

TEST(PlanFailures, WhatIsReadyOfAStoppedShelfStaysAndAges) {
  Shelf shelf = failed(kMaxFailures);
  shelf.ready = {at(Duration(0)), kNow};
  shelf.cool_down = 2 * kMaxAge;
  EXPECT_THAT(plan(pool_of({shelf}), kNow).retire, IsEmpty());
  EXPECT_THAT(plan(pool_of({shelf}), at(kMaxAge)).retire, SizeIs(1));
}

TEST(PlanFailures, AStoppedShelfNeitherHoldsUpOthersNorMakesThemGiveWay) {
  Shelf stopped = failed(kMaxFailures);
  stopped.waiting = {at(Duration(0))};
  State state = pool_of({stopped, shelf_with(3)});
  state.lanes = 1;
  EXPECT_THAT(plan(state, kNow).create, ElementsAre(1));
  state.sandboxes = 3;
  EXPECT_THAT(plan(state, kNow).retire, IsEmpty());
}

TEST(PlanFailures, ADrainedShelfIsNotTriedAgain) {
  Shelf shelf = failed(1);
  shelf.draining = true;
  EXPECT_THAT(plan(pool_of({shelf}), kNow + kFirstRetry).create, IsEmpty());
  EXPECT_GT(plan(pool_of({shelf}), kNow).next, kNow + kFirstRetry);
}

}  // namespace
}  // namespace brig::pool
