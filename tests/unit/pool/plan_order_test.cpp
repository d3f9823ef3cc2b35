// SPDX-License-Identifier: Apache-2.0
// Who is first when not all can have what they want, and who makes room.
#include "unit/pool/shelves.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brig::pool {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

State with_lanes(std::vector<Shelf> shelves, std::size_t lanes) {
  State state = pool_of(std::move(shelves));
  state.lanes = lanes;
  return state;
}

State with_bound(std::vector<Shelf> shelves, std::size_t sandboxes) {
  State state = pool_of(std::move(shelves));
  state.sandboxes = sandboxes;
  return state;
}

TEST(PlanOrder, NoMoreAreMadeAtOnceThanThereAreLanes) {
  EXPECT_THAT(plan(with_lanes({shelf_with(0), shelf_with(0)}, 3), kNow).create, SizeIs(3));
  Shelf busy = shelf_with(0);
  busy.creating = 2;
  EXPECT_THAT(plan(with_lanes({busy, shelf_with(0)}, 3), kNow).create, ElementsAre(1));
  busy.creating = 4;  // from when there were more
  EXPECT_THAT(plan(with_lanes({busy, shelf_with(0)}, 3), kNow).create, IsEmpty());
}

TEST(PlanOrder, ACallerComesBeforeWhateverIsOnlyEmpty) {
  Shelf caller = shelf_with(3);
  caller.waiting = {kNow};
  EXPECT_THAT(plan(with_lanes({shelf_with(0), caller}, 1), kNow).create, ElementsAre(1));
}

TEST(PlanOrder, WhoWaitsLongestIsFirst) {
  const State state = with_lanes({awaited({at(seconds(3)), at(seconds(4))}),
                                  awaited({at(seconds(1)), at(seconds(5))}), shelf_with(0)},
                                 4);
  EXPECT_THAT(plan(state, kNow).create, ElementsAre(1, 0, 0, 1));
}

TEST(PlanOrder, WhatIsBeingMadeIsForWhoCameFirst) {
  Shelf half = awaited({at(seconds(1)), at(seconds(4))});
  half.creating = 1;
  EXPECT_THAT(plan(with_lanes({half, awaited({at(seconds(3))})}, 2), kNow).create, ElementsAre(1));
  EXPECT_THAT(plan(with_lanes({half, awaited({at(seconds(3))})}, 3), kNow).create,
              ElementsAre(1, 0));
}

TEST(PlanOrder, EachCallerIsMadeOneBeyondTheTarget) {
  Shelf shelf = awaited({kNow, kNow});
  EXPECT_THAT(plan(pool_of({shelf}), kNow).create, SizeIs(6));
  shelf.maximum = 5;
  EXPECT_THAT(plan(pool_of({shelf}), kNow).create, SizeIs(5));
}

TEST(PlanOrder, TheEmptiestForItsSizeIsNext) {
  Shelf large = shelf_with(4);  // of 16
  large.target = 16;
  large.maximum = 32;
  const Shelf small = shelf_with(2);  // of 4
  EXPECT_THAT(plan(with_lanes({small, large}, 1), kNow).create, ElementsAre(1));
  // A quarter, then as full as the other, which comes first.
  EXPECT_THAT(plan(with_lanes({small, large}, 5), kNow).create, ElementsAre(1, 1, 1, 1, 0));
}

TEST(PlanOrder, OfTwoThatAreAsFullTheOneThatWasServedLastComesLater) {
  Shelf one = shelf_with(1);
  Shelf other = shelf_with(1);
  one.last_create = at(seconds(2));
  other.last_create = at(seconds(1));
  EXPECT_THAT(plan(with_lanes({one, other}, 1), kNow).create, ElementsAre(1));
  other.last_create = at(seconds(3));
  EXPECT_THAT(plan(with_lanes({one, other}, 2), kNow).create, ElementsAre(0, 1));
}

TEST(PlanOrder, TheBoundOnSandboxesHoldsForAllTogether) {
  Shelf used = shelf_with(2);
  used.leased = 3;
  used.ending = 1;
  EXPECT_THAT(plan(with_bound({used, shelf_with(1)}, 9), kNow).create, ElementsAre(1, 0));
  EXPECT_THAT(plan(with_bound({used, shelf_with(1)}, 7), kNow).create, IsEmpty());
}

TEST(PlanOrder, TheBoundOnMemoryHoldsForAllTogether) {
  Shelf large = shelf_with(1);
  large.memory = 100;
  State state = pool_of({large});
  state.memory = 399;
  EXPECT_THAT(plan(state, kNow).create, SizeIs(2));
  state.memory = 400;
  EXPECT_THAT(plan(state, kNow).create, SizeIs(3));
}

TEST(PlanOrder, AShelfWhoseSandboxesFindNoRoomDoesNotHoldUpTheOthers) {
  Shelf large = shelf_with(0);
  large.memory = 600;
  large.leased = 1;
  EXPECT_THAT(plan(pool_of({large, shelf_with(1)}), kNow).create, ElementsAre(1, 1, 1));
  large.memory = 1001;  // more than the pool has
  large.leased = 0;
  large.waiting = {at(seconds(1))};
  EXPECT_THAT(plan(pool_of({large, shelf_with(1)}), kNow).create, ElementsAre(1, 1, 1));
}

TEST(PlanOrder, TheRoomThatACallerWaitsForIsNotAnothers) {
  Shelf large = awaited({at(seconds(1))});
  large.memory = 600;
  large.leased = 1;
  EXPECT_THAT(plan(pool_of({large, awaited({at(seconds(2))})}), kNow).create, IsEmpty());
}

TEST(PlanOrder, OneThatIsReadyElsewhereGivesWayToACaller) {
  const Actions actions = plan(with_bound({shelf_with(4), awaited({kNow})}, 4), kNow);
  EXPECT_THAT(actions.retire, ElementsAre(0));
  EXPECT_THAT(actions.create, IsEmpty()) << "it is still there";
}

TEST(PlanOrder, NoMoreGiveWayThanThereAreCallers) {
  Shelf rich = shelf_with(4);
  const Shelf two = awaited({kNow, kNow});
  EXPECT_THAT(plan(with_bound({rich, two}, 4), kNow).retire, ElementsAre(0, 0));
  EXPECT_THAT(plan(with_bound({rich, two}, 5), kNow).retire, ElementsAre(0));
  rich.ready.pop_back();
  rich.ending = 1;
  EXPECT_THAT(plan(with_bound({rich, two}, 4), kNow).retire, ElementsAre(0)) << "one is going";
  State one_lane = with_bound({shelf_with(4), two}, 4);
  one_lane.lanes = 1;
  EXPECT_THAT(plan(one_lane, kNow).retire, ElementsAre(0));
}

TEST(PlanOrder, WhatIsGoingMakesRoomForTheCallerAlone) {
  Shelf rich = shelf_with(3);
  rich.ending = 1;
  State state = with_bound({rich, awaited({kNow})}, 4);
  EXPECT_THAT(plan(state, kNow).create, IsEmpty());
  EXPECT_THAT(plan(state, kNow).retire, IsEmpty());
  state.shelves[0].ending = 0;
  EXPECT_THAT(plan(state, kNow).create, ElementsAre(1));
}

TEST(PlanOrder, TheShelfThatHasMostBeyondItsMinimumGivesWay) {
  Shelf kept = shelf_with(4);
  kept.minimum = 3;
  EXPECT_THAT(plan(with_bound({kept, shelf_with(3), awaited({kNow})}, 7), kNow).retire,
              ElementsAre(1));
  EXPECT_THAT(plan(with_bound({kept, shelf_with(3), awaited({kNow, kNow, kNow})}, 7), kNow).retire,
              ElementsAre(1, 0, 1));
}

TEST(PlanOrder, NoneGivesWayBelowItsMinimum) {
  Shelf kept = shelf_with(4);
  kept.minimum = 4;
  const Actions actions = plan(with_bound({kept, awaited({kNow})}, 4), kNow);
  EXPECT_THAT(actions.retire, IsEmpty());
  EXPECT_THAT(actions.create, IsEmpty());
}

TEST(PlanOrder, NoneGivesWayToAShelfThatIsOnlyEmpty) {
  EXPECT_THAT(plan(with_bound({shelf_with(4), shelf_with(0)}, 4), kNow).retire, IsEmpty());
}

TEST(PlanOrder, SeveralGiveWayToOneThatNeedsTheirMemory) {
  Shelf large = awaited({kNow});
  large.memory = 2;
  large.target = 0;
  large.minimum = 0;
  State state = pool_of({shelf_with(4), large});
  state.memory = 4;
  EXPECT_THAT(plan(state, kNow).retire, ElementsAre(0, 0));
  state.memory = 5;
  EXPECT_THAT(plan(state, kNow).retire, ElementsAre(0));
}

}  // namespace
}  // namespace brig::pool
