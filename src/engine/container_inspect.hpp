// SPDX-License-Identifier: Apache-2.0
// GET /containers/{id}/json
#pragma once

#include "engine/client.hpp"
#include "wire/container.hpp"

#include <brig/ids.hpp>

namespace brig::engine {

struct ContainerInspectOptions {
  ContainerRef container;
};

Result<wire::ContainerInspect> container_inspect(const Client& client,
                                                 const ContainerInspectOptions& options,
                                                 const base::Until& until);

}  // namespace brig::engine
