// SPDX-License-Identifier: Apache-2.0
#include "sys/poll.hpp"

#include "sys/errno.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>

#include <sys/eventfd.h>

namespace brig::sys {

StopEvent::StopEvent(const std::stop_token& stop) {
  if (!stop.stop_possible()) return;
  event_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  callback_.emplace(stop, [fd = event_.get()] {
    const std::uint64_t one = 1;
    // The counter can't overflow: a token is triggered once.
    [[maybe_unused]] const auto written = ::write(fd, &one, sizeof one);
  });
}

Result<void> wait_for(int fd, short events, const base::Until& until) {
  if (until.stop.stop_requested()) return fail(Errc::cancelled, "cancelled");

  // Checked before the descriptor, or a peer that always has one more byte would never meet its
  // deadline.
  if (until.left().count() == 0) return fail(Errc::deadline_exceeded, "the time given is over");

  // Most waits are over at once: the eventfd is made only for those that are not.
  pollfd ready{fd, events, 0};
  if (::poll(&ready, 1, 0) > 0) return {};

  const StopEvent stop(until.stop);
  std::array<pollfd, 2> fds{pollfd{fd, events, 0}, pollfd{stop.fd(), POLLIN, 0}};
  while (true) {
    const auto left = until.left();
    if (left.count() == 0) return fail(Errc::deadline_exceeded, "the time given is over");
    const auto timeout = std::min<std::int64_t>(left.count(), std::numeric_limits<int>::max());
    const int n = ::poll(fds.data(), fds.size(), static_cast<int>(timeout));
    if (n < 0 && errno != EINTR) return fail_errno(errno, "poll");
    if (n <= 0) continue;
    if (fds[1].revents != 0) return fail(Errc::cancelled, "cancelled");
    if (fds[0].revents != 0) return {};
  }
}

}  // namespace brig::sys
