// SPDX-License-Identifier: Apache-2.0
// How many sandboxes to make at once: as many as the engine rewards. Pure.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace brig::pool {

/// Climbs while one more at a time makes more in all, and steps back when it does not, or when what
/// is made takes longer than it did.
class Lanes {
 public:
  /// At most so many, at least one.
  explicit Lanes(std::size_t most) : rates_(std::max<std::size_t>(1, most) + 2) {}

  std::size_t count() const { return count_; }

  /// One was made, in so much time, while so many were being made.
  void made(std::chrono::microseconds took, std::size_t at_once);

 private:
  std::size_t most() const { return rates_.size() - 2; }

  std::vector<double> rates_;  ///< Made in a second, by how many at once; 0: not known.
  std::size_t count_ = 1;
  std::size_t samples_ = 0;  ///< At this count.
  std::size_t rounds_ = 0;   ///< Of samples, since the last step.
};

}  // namespace brig::pool
