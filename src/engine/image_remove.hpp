// SPDX-License-Identifier: Apache-2.0
// DELETE /images/{name}
#pragma once

#include "engine/client.hpp"
#include "wire/image.hpp"

#include <brig/ids.hpp>

#include <vector>

namespace brig::engine {

struct ImageRemoveOptions {
  ImageRef image;
  bool force = false;  ///< Also one that has several names or that stopped containers use.
};

/// What was untagged and deleted. `conflict` when a container uses it.
Result<std::vector<wire::ImageRemoved>> image_remove(const Client& client,
                                                     const ImageRemoveOptions& options,
                                                     const base::Until& until);

}  // namespace brig::engine
