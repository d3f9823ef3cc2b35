// SPDX-License-Identifier: Apache-2.0
#include "sandbox/job_orders.hpp"

#include "sys/unique_fd.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include <sys/eventfd.h>

namespace brig::sandbox {
namespace {

constexpr std::uint64_t bit(int signal) {
  return std::uint64_t{1} << static_cast<unsigned>(signal - 1);
}

TEST(JobOrders, AreKeptUntilTheyAreTaken) {
  JobOrders orders;
  EXPECT_FALSE(orders.any());
  orders.signal(SIGTERM);
  orders.resize({1, 2});
  orders.signal(SIGUSR1);
  orders.signal(SIGTERM);
  orders.resize({3, 4});
  EXPECT_TRUE(orders.any());
  const PendingOrders taken = orders.take();
  EXPECT_EQ(taken.signals, bit(SIGTERM) | bit(SIGUSR1)) << "each once";
  EXPECT_EQ(taken.size, (TerminalSize{3, 4})) << "the last";
  EXPECT_FALSE(orders.any());
  EXPECT_EQ(orders.take().signals, 0U);
}

TEST(JobOrders, TakeTheHighestSignal) {
  JobOrders orders;
  orders.signal(JobOrders::kHighestSignal);
  EXPECT_EQ(orders.take().signals, bit(64));
}

TEST(JobOrders, WakeWhoeverServesTheJob) {
  const sys::UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  eventfd_t times = 0;
  JobOrders orders;
  orders.signal(SIGTERM);
  orders.open(wake.get());
  EXPECT_TRUE(orders.any()) << "wanted before";
  orders.resize({1, 2});
  EXPECT_EQ(::eventfd_read(wake.get(), &times), 0);
  orders.close();
  orders.signal(SIGTERM);
  EXPECT_NE(::eventfd_read(wake.get(), &times), 0) << "not any more";
  EXPECT_FALSE(orders.any());
}

TEST(JobOrders, ServeOneJob) {
  JobOrders orders;
  EXPECT_TRUE(orders.claim());
  EXPECT_FALSE(orders.claim());
  orders.close();
  EXPECT_FALSE(orders.claim());
}

TEST(JobControl, RefusesWhatIsNoSignal) {
  JobControl control;
  for (const int number : {-1, 0, 65, 1 << 20}) {
    const auto sent = control.signal(number);
    ASSERT_FALSE(sent) << number;
    EXPECT_EQ(sent.error().code, Errc::invalid_argument);
  }
  EXPECT_TRUE(control.signal(1));
  EXPECT_TRUE(control.signal(64));
}

}  // namespace
}  // namespace brig::sandbox
