// SPDX-License-Identifier: Apache-2.0
// Whether a sandbox may be removed by somebody else than its owner: pure.
#pragma once

#include <brig/sandboxes.hpp>

#include <cstdint>

namespace brig::sandbox {

/// `now` in seconds since the epoch.
bool is_abandoned(const SandboxInfo& sandbox, std::int64_t now);

}  // namespace brig::sandbox
