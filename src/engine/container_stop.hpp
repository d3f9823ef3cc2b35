// SPDX-License-Identifier: Apache-2.0
// POST /containers/{id}/stop
#pragma once

#include "engine/client.hpp"

#include <brig/ids.hpp>

#include <chrono>

namespace brig::engine {

struct ContainerStopOptions {
  ContainerRef container;
  std::chrono::seconds grace{10};  ///< Between its stop signal and SIGKILL; not negative.
};

struct ContainerStopResult {
  bool was_running = true;
};

/// Ends a container: its stop signal, the grace, SIGKILL. The engine answers when it has ended:
/// give `until` more than the grace. A call that is given up does not stop the engine from stopping
/// it.
Result<ContainerStopResult> container_stop(const Client& client,
                                           const ContainerStopOptions& options,
                                           const base::Until& until);

}  // namespace brig::engine
