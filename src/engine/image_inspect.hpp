// SPDX-License-Identifier: Apache-2.0
// GET /images/{name}/json
#pragma once

#include "engine/client.hpp"
#include "wire/image.hpp"

#include <brig/ids.hpp>

namespace brig::engine {

struct ImageInspectOptions {
  ImageRef image;
};

/// `not_found` when the engine does not have it.
Result<wire::ImageInspect> image_inspect(const Client& client,
                                         const ImageInspectOptions& options,
                                         const base::Until& until);

}  // namespace brig::engine
