// SPDX-License-Identifier: Apache-2.0
// The presets that can be made, lowest trust first.
#pragma once

#include <brig/policy.hpp>

#include <vector>

namespace brig::policy {

/// Every preset that `make_policy` makes, in rising order of what it allows.
const std::vector<Policy>& made_presets();

}  // namespace brig::policy
