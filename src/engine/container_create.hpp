// SPDX-License-Identifier: Apache-2.0
// POST /containers/create
#pragma once

#include "engine/client.hpp"
#include "wire/container.hpp"

#include <brig/ids.hpp>

#include <string>

namespace brig::engine {

struct ContainerCreateOptions {
  ContainerName name;
  /// `wire::encode` of the request. Bytes, not the struct: what was audited is what is sent.
  std::string body;
};

/// `conflict` when the name is taken, `not_found` when the image is absent. The warnings in the
/// result are the engine's way to say that it dropped something.
Result<wire::ContainerCreated> container_create(const Client& client,
                                                const ContainerCreateOptions& options,
                                                const base::Until& until);

}  // namespace brig::engine
