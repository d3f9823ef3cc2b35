// SPDX-License-Identifier: Apache-2.0
// The other ends of a command's streams, after its client has left them to brigd.
#pragma once

#include "sys/unique_fd.hpp"

#include <brig/result.hpp>

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

namespace brig::daemon {

/// While it lives, the command's input is silent and has no end, and what the command writes is
/// read and dropped, on a thread of this object's.
class Unattended {
 public:
  /// The writing end of its input, and the reading end of its output.
  static constexpr std::size_t kEnds = 2;

  /// `invalid_argument` for another number of ends, `unavailable` when there is no thread to be
  /// had.
  static Result<std::unique_ptr<Unattended>> take(std::vector<sys::UniqueFd> ends);

 private:
  explicit Unattended(std::vector<sys::UniqueFd> ends) : ends_(std::move(ends)) {}
  void drain(const std::stop_token& stop) const;

  std::vector<sys::UniqueFd> ends_;
  std::jthread thread_;  // Last: it uses the others.
};

}  // namespace brig::daemon
