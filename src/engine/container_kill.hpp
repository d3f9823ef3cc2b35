// SPDX-License-Identifier: Apache-2.0
// POST /containers/{id}/kill
#pragma once

#include "engine/client.hpp"

#include <brig/ids.hpp>

#include <csignal>

namespace brig::engine {

struct ContainerKillOptions {
  ContainerRef container;
  int signal = SIGKILL;
};

/// Sends a signal to the container's first process. `conflict` when it does not run. With SIGKILL
/// the engine answers once it is dead, or after 10 s.
Result<void> container_kill(const Client& client,
                            const ContainerKillOptions& options,
                            const base::Until& until);

}  // namespace brig::engine
