// SPDX-License-Identifier: Apache-2.0
#include "channel/send_queue.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace brig::channel {
namespace {

TEST(SendQueue, WhatIsAppendedIsConsumedInItsOrderHoweverItIsCut) {
  std::mt19937 random(1);
  SendQueue queue;
  std::string appended;
  std::string consumed;
  for (int i = 0; i < 500; ++i) {
    const std::string piece(random() % 5000, static_cast<char>('a' + i % 26));
    appended += piece;
    queue.tail() += piece;
    ASSERT_EQ(queue.size(), appended.size() - consumed.size());
    const std::size_t count = random() % (queue.size() + 1);
    consumed += queue.waiting().substr(0, count);
    queue.consume(count);
    ASSERT_EQ(queue.empty(), queue.waiting().empty());
  }
  consumed += queue.waiting();
  EXPECT_EQ(consumed, appended);
}

TEST(SendQueue, WhatWasConsumedIsNotKept) {
  constexpr std::size_t kPiece = 100'000;
  SendQueue queue;
  for (int i = 0; i < 1000; ++i) {
    queue.tail() += std::string(kPiece, 'x');
    queue.consume(kPiece - 1);
  }
  EXPECT_EQ(queue.size(), 1000U);
  EXPECT_LT(queue.tail().capacity(), 10 * kPiece);
}

TEST(SendQueue, IsEmptyOnceItIsCleared) {
  SendQueue queue;
  queue.tail() += "frames";
  queue.consume(2);
  queue.clear();
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.waiting(), "");
}

}  // namespace
}  // namespace brig::channel
