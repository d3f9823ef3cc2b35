// SPDX-License-Identifier: Apache-2.0
// DELETE /containers/{id}
#pragma once

#include "engine/client.hpp"

#include <brig/ids.hpp>

namespace brig::engine {

struct ContainerRemoveOptions {
  ContainerRef container;
  bool force = false;    ///< Kill it first if it runs.
  bool volumes = false;  ///< Also its anonymous volumes.
};

/// `not_found` when there is none; `conflict` when it runs (without force), or is being removed
/// already.
Result<void> container_remove(const Client& client,
                              const ContainerRemoveOptions& options,
                              const base::Until& until);

}  // namespace brig::engine
