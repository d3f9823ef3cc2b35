// SPDX-License-Identifier: Apache-2.0
// GET /networks/{name}
#pragma once

#include "engine/client.hpp"
#include "wire/network.hpp"

#include <string>

namespace brig::engine {

struct NetworkInspectOptions {
  /// A name, as the inspect answer of a container has it, or an id. Engines allow nearly anything
  /// in a name; one that would lead to another route is `invalid_argument`.
  std::string network;
};

/// `not_found` when the engine does not have it.
Result<wire::NetworkInspect> network_inspect(const Client& client,
                                             const NetworkInspectOptions& options,
                                             const base::Until& until);

}  // namespace brig::engine
