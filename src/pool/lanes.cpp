// SPDX-License-Identifier: Apache-2.0
#include "pool/lanes.hpp"

#include <algorithm>

namespace brig::pool {
namespace {

/// Of a new measurement in what is remembered.
constexpr double kWeight = 0.3;
/// One more must make so much more in all.
constexpr double kReward = 1.03;
/// So many are measured before the next step, and as many as there are lanes.
constexpr std::size_t kSamples = 4;
/// After so many rounds in one place it is time to look whether the engine has become another.
constexpr std::size_t kRounds = 16;

}  // namespace

void Lanes::made(std::chrono::microseconds took, std::size_t at_once) {
  // With fewer at once the engine was not asked for what it can do; with more, as after a step
  // back, it was slower than it will be.
  if (at_once != count_ || took.count() <= 0) return;
  const double rate = static_cast<double>(count_) / std::chrono::duration<double>(took).count();
  double& known = rates_[count_];
  known = known == 0 ? rate : (1 - kWeight) * known + kWeight * rate;
  if (++samples_ < std::max(kSamples, count_)) return;
  samples_ = 0;
  ++rounds_;
  if (count_ > 1 && known < rates_[count_ - 1] * kReward) {
    --count_;
    rounds_ = 0;
    return;
  }
  double& above = rates_[count_ + 1];
  if (rounds_ >= kRounds) above = 0;
  if (count_ == most() || (above != 0 && above < known * kReward)) return;
  ++count_;
  rounds_ = 0;
}

}  // namespace brig::pool
