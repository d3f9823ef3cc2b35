// SPDX-License-Identifier: Apache-2.0
// What a policy comes to, told without an engine and without a job.
#pragma once

#include <brig/policy.hpp>

#include <string>
#include <vector>

namespace brig::harden {

/// What `check` wants of a sandbox of this policy, one text for each of controls(), in that order.
/// Where the run or the engine decides, the text says so.
std::vector<std::string> expectations(const Policy& policy);

}  // namespace brig::harden
