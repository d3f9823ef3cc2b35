// SPDX-License-Identifier: Apache-2.0
// poll(2) with a deadline and a stop token.
#pragma once

#include "base/until.hpp"
#include "sys/unique_fd.hpp"

#include <brig/result.hpp>

#include <functional>
#include <optional>
#include <stop_token>

#include <poll.h>

namespace brig::sys {

/// Becomes readable when the token is triggered. For waits that poll more than one descriptor.
class StopEvent {
 public:
  explicit StopEvent(const std::stop_token& stop);
  StopEvent(const StopEvent&) = delete;
  StopEvent& operator=(const StopEvent&) = delete;
  StopEvent(StopEvent&&) = delete;
  StopEvent& operator=(StopEvent&&) = delete;
  ~StopEvent() = default;

  /// -1 when the token can never be triggered: poll(2) ignores it then.
  int fd() const { return event_.get(); }

 private:
  UniqueFd event_;
  std::optional<std::stop_callback<std::function<void()>>> callback_;
};

/// Waits until the descriptor has one of the events (or an error or hang-up, which the next read or
/// write tells). `deadline_exceeded`, `cancelled`, or an errno's kind.
Result<void> wait_for(int fd, short events, const base::Until& until);

}  // namespace brig::sys
