// SPDX-License-Identifier: Apache-2.0
// From what an engine says of a container to what a sandbox uses: pure.
#pragma once

#include "wire/stats.hpp"

#include <brig/sandboxes.hpp>

namespace brig::sandbox {

/// `conflict` when the numbers are those of a container that does not run, or no longer quite.
Result<SandboxUsage> usage_of(const ContainerId& id, const wire::ContainerStats& stats);

}  // namespace brig::sandbox
