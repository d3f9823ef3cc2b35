// SPDX-License-Identifier: Apache-2.0
#include "sandbox/job_orders.hpp"

#include <string>
#include <utility>

#include <sys/eventfd.h>

namespace brig {

JobControl::JobControl() : orders_(std::make_unique<sandbox::JobOrders>()) {}
JobControl::~JobControl() = default;

Result<void> JobControl::signal(int number) {
  if (number < 1 || number > sandbox::JobOrders::kHighestSignal) {
    return fail(Errc::invalid_argument,
                "signal: " + std::to_string(number) + " is not the number of one");
  }
  orders_->signal(number);
  return {};
}

void JobControl::resize(TerminalSize size) {
  orders_->resize(size);
}

namespace sandbox {

void JobOrders::signal(int number) {
  const std::lock_guard lock(mutex_);
  pending_.signals |= std::uint64_t{1} << static_cast<unsigned>(number - 1);
  wake();
}

void JobOrders::resize(TerminalSize size) {
  const std::lock_guard lock(mutex_);
  pending_.size = size;
  wake();
}

void JobOrders::wake() {
  any_ = !closed_;
  if (wake_fd_ >= 0) ::eventfd_write(wake_fd_, 1);
}

bool JobOrders::claim() {
  const std::lock_guard lock(mutex_);
  return !std::exchange(claimed_, true);
}

void JobOrders::open(int wake_fd) {
  const std::lock_guard lock(mutex_);
  wake_fd_ = wake_fd;
}

void JobOrders::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  wake_fd_ = -1;
  any_ = false;
}

PendingOrders JobOrders::take() {
  const std::lock_guard lock(mutex_);
  any_ = false;
  return std::exchange(pending_, {});
}

}  // namespace sandbox
}  // namespace brig
