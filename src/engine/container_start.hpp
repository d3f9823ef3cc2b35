// SPDX-License-Identifier: Apache-2.0
// POST /containers/{id}/start
#pragma once

#include "engine/client.hpp"

#include <brig/ids.hpp>

namespace brig::engine {

struct ContainerStartOptions {
  ContainerRef container;
};

/// `not_modified` when it runs already: whoever starts a container must be the one who starts it.
Result<void> container_start(const Client& client,
                             const ContainerStartOptions& options,
                             const base::Until& until);

}  // namespace brig::engine
