// SPDX-License-Identifier: Apache-2.0
// GET /images/json
#pragma once

#include "engine/client.hpp"
#include "engine/filters.hpp"
#include "wire/image.hpp"

#include <vector>

namespace brig::engine {

struct ImageListOptions {
  Filters filters = {};  ///< "reference", "label", "dangling", …
};

Result<std::vector<wire::ImageSummary>> image_list(const Client& client,
                                                   const ImageListOptions& options,
                                                   const base::Until& until);

}  // namespace brig::engine
