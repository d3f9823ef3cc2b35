// SPDX-License-Identifier: Apache-2.0
// Where the time went: `brig run --timing`.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace brig::cli {

class Timing {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = std::chrono::microseconds;

  /// What has passed since the last call, or the beginning.
  void lap(std::string_view name) {
    const auto now = Clock::now();
    add(name, std::chrono::duration_cast<Time>(now - last_));
    last_ = now;
  }
  /// A part that somebody else has measured: of the next lap, which is less by so much.
  void part(std::string_view name, Time time) {
    add(name, time);
    last_ += time;
  }

  /// "timing: NAME 0.1 ms, …, 0.3 ms in all".
  std::string text() const;

 private:
  void add(std::string_view name, Time time) { laps_.emplace_back(name, time); }

  Clock::time_point last_ = Clock::now();
  std::vector<std::pair<std::string, Time>> laps_;
};

}  // namespace brig::cli
