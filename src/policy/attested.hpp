// SPDX-License-Identifier: Apache-2.0
// Which controls a policy may require to be shown from inside. What judges them is above this room:
// harden's tests hold this list against its controls and its judges.
#pragma once

#include <brig/policy.hpp>

#include <span>
#include <string_view>

namespace brig::policy {

/// Whether the kernel shows a control to brig-init.
enum class ShownInside {
  always,     ///< Of every container on Linux; gVisor's own kernel hides some of these.
  sometimes,  ///< By one isolation only, or on engines that are set up for it.
  never,      ///< It is the engine's alone.
};

struct ControlInside {
  std::string_view id;
  ShownInside shown;
};

/// Every control, in the order of results.
std::span<const ControlInside> controls_inside();

/// Whether a policy may require it; `invalid_argument` with the nearest right one, or saying that
/// nothing inside could ever show it.
Result<void> check_attestable(std::string_view id);

}  // namespace brig::policy
