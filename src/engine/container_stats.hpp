// SPDX-License-Identifier: Apache-2.0
// GET /containers/{id}/stats
#pragma once

#include "engine/client.hpp"
#include "wire/stats.hpp"

#include <brig/ids.hpp>

namespace brig::engine {

struct ContainerStatsOptions {
  ContainerRef container;
};

/// One sample. The engine answers with the next that it takes itself, up to a second later, also
/// for a container that does not run. `not_found` when the engine does not have it, or loses it
/// before it has answered.
Result<wire::ContainerStats> container_stats(const Client& client,
                                             const ContainerStatsOptions& options,
                                             const base::Until& until);

}  // namespace brig::engine
