// SPDX-License-Identifier: Apache-2.0
// GET /containers/json
#pragma once

#include "engine/client.hpp"
#include "wire/container.hpp"

#include <string>
#include <vector>

namespace brig::engine {

struct ContainerListOptions {
  bool all = false;                      ///< Also those that don't run.
  std::vector<std::string> labels = {};  ///< "KEY" or "KEY=VALUE"; all must match.
};

Result<std::vector<wire::ContainerSummary>> container_list(const Client& client,
                                                           const ContainerListOptions& options,
                                                           const base::Until& until);

}  // namespace brig::engine
