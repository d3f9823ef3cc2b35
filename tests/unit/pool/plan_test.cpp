// SPDX-License-Identifier: Apache-2.0
// What one shelf is given and loses as time goes by.
#include "unit/pool/shelves.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig::pool {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Plan, FillsAnEmptyShelfToItsTarget) {
  const Actions actions = plan(pool_of({shelf_with(0)}), kNow);
  EXPECT_THAT(actions.create, ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(actions.retire, IsEmpty());
}

TEST(Plan, MakesOnlyWhatIsMissing) {
  Shelf shelf = shelf_with(1);
  shelf.creating = 2;
  EXPECT_THAT(plan(pool_of({shelf}), kNow).create, SizeIs(1));
  shelf.creating = 3;
  EXPECT_THAT(plan(pool_of({shelf}), kNow).create, IsEmpty());
}

TEST(Plan, WantsNothingOfAPoolWithoutShelves) {
  const Actions actions = plan(pool_of({}), kNow);
  EXPECT_THAT(actions.create, IsEmpty());
  EXPECT_THAT(actions.retire, IsEmpty());
  EXPECT_GT(actions.next, kNow);
}

TEST(Plan, LeasedOnesAreReplacedUpToTheMaximum) {
  Shelf shelf = shelf_with(0);
  shelf.leased = 6;
  EXPECT_THAT(plan(pool_of({shelf}), kNow).create, SizeIs(2));
  shelf.leased = 8;
  EXPECT_THAT(plan(pool_of({shelf}), kNow).create, IsEmpty());
  shelf.leased = 9;  // one was made for a caller that did not want to wait
  EXPECT_THAT(plan(pool_of({shelf}), kNow).create, IsEmpty());
}

TEST(Plan, OneThatIsBeingDestroyedCountsUntilItIsGone) {
  Shelf shelf = shelf_with(0);
  shelf.leased = 5;
  shelf.ending = 2;
  EXPECT_THAT(plan(pool_of({shelf}), kNow).create, SizeIs(1));
  State bounded = pool_of({shelf});
  bounded.sandboxes = 7;
  EXPECT_THAT(plan(bounded, kNow).create, IsEmpty());
}

TEST(Plan, ShrinksToTheMinimumWhenTheCoolDownIsOver) {
  const State state = pool_of({shelf_with(4)});
  const Actions before = plan(state, at(kCoolDown) - milliseconds(1));
  EXPECT_THAT(before.retire, IsEmpty());
  EXPECT_EQ(before.next, at(kCoolDown));
  const Actions after = plan(state, at(kCoolDown));
  EXPECT_THAT(after.retire, SizeIs(3));
  EXPECT_THAT(after.create, IsEmpty());
}

TEST(Plan, FillsToTheMinimumAfterTheCoolDown) {
  EXPECT_THAT(plan(pool_of({shelf_with(0)}), at(kCoolDown)).create, SizeIs(1));
}

TEST(Plan, ALeaseBeginsTheCoolDownAgain) {
  Shelf shelf = shelf_with(1);
  shelf.last_lease = at(kCoolDown);
  EXPECT_THAT(plan(pool_of({shelf}), at(kCoolDown) + seconds(1)).create, SizeIs(3));
}

TEST(Plan, TheOldOneGoesAndAnotherIsMade) {
  Shelf shelf = shelf_with(4);
  shelf.cool_down = 2 * kMaxAge;
  shelf.ready = {at(Duration(0)), at(seconds(1)), at(seconds(1)), at(seconds(2))};
  const State state = pool_of({shelf});
  EXPECT_EQ(plan(state, kNow).next, at(kMaxAge));
  EXPECT_THAT(plan(state, at(kMaxAge) - milliseconds(1)).retire, IsEmpty());
  const Actions first = plan(state, at(kMaxAge));
  EXPECT_THAT(first.retire, ElementsAre(0));
  EXPECT_THAT(first.create, ElementsAre(0));
  EXPECT_EQ(first.next, at(kMaxAge) + seconds(1));
  EXPECT_THAT(plan(state, at(kMaxAge) + seconds(1)).retire, SizeIs(3));
}

TEST(Plan, AFullShelfWaitsForTheOldOneToBeGoneBeforeItIsReplaced) {
  Shelf shelf = shelf_with(4);
  shelf.cool_down = 2 * kMaxAge;
  shelf.maximum = 4;
  const Actions actions = plan(pool_of({shelf}), at(kMaxAge));
  EXPECT_THAT(actions.retire, SizeIs(4));
  EXPECT_THAT(actions.create, IsEmpty());
}

TEST(Plan, ADrainedShelfLosesAllAndGetsNone) {
  Shelf shelf = shelf_with(3);
  shelf.draining = true;
  const Actions actions = plan(pool_of({shelf}), kNow);
  EXPECT_THAT(actions.retire, SizeIs(3));
  EXPECT_THAT(actions.create, IsEmpty());
  EXPECT_EQ(wanted_ready(shelf, kNow), 0U);
}

TEST(Plan, ReplenishingWaitsForTheJobOfTheLastLease) {
  Shelf shelf = shelf_with(2);  // half of them
  shelf.last_lease = kNow;
  const State state = pool_of({shelf});
  const Actions at_once = plan(state, kNow);
  EXPECT_THAT(at_once.create, IsEmpty());
  EXPECT_EQ(at_once.next, kNow + kQuiet);
  EXPECT_THAT(plan(state, kNow + kQuiet - milliseconds(1)).create, IsEmpty());
  EXPECT_THAT(plan(state, kNow + kQuiet).create, SizeIs(2));
}

TEST(Plan, AShelfThatIsMoreThanHalfEmptyDoesNotWait) {
  Shelf shelf = shelf_with(1);
  shelf.last_lease = kNow;
  EXPECT_THAT(plan(pool_of({shelf}), kNow).create, SizeIs(3));
  shelf = shelf_with(0);
  shelf.target = 0;
  shelf.minimum = 0;
  shelf.last_lease = kNow;
  EXPECT_THAT(plan(pool_of({shelf}), kNow).create, IsEmpty()) << "nothing is wanted";
  shelf.waiting = {kNow};
  EXPECT_THAT(plan(pool_of({shelf}), kNow).create, SizeIs(1));
}

TEST(Plan, ACallerThatWaitsDoesNotWaitForAnothersJob) {
  Shelf shelf = shelf_with(2);
  shelf.last_lease = kNow;
  shelf.waiting = {kNow};
  EXPECT_THAT(plan(pool_of({shelf}), kNow).create, SizeIs(3));
}

TEST(Plan, TheQuietTimeOfOneShelfIsNotAnothers) {
  Shelf quiet = shelf_with(3);
  quiet.last_lease = kNow;
  EXPECT_THAT(plan(pool_of({quiet, shelf_with(3)}), kNow).create, ElementsAre(1));
}

TEST(Plan, LooksAgainSometimeWhateverHappens) {
  Shelf shelf = shelf_with(0);
  shelf.maximum = 0;
  const Actions actions = plan(pool_of({shelf}), at(kCoolDown));
  EXPECT_THAT(actions.create, IsEmpty());
  EXPECT_GT(actions.next, at(kCoolDown));
}

}  // namespace
}  // namespace brig::pool
