// SPDX-License-Identifier: Apache-2.0
// POST /images/load
#pragma once

#include "engine/client.hpp"
#include "engine/image_progress.hpp"

namespace brig::engine {

struct ImageLoadOptions {
  http::BodySource archive;  ///< An uncompressed image archive (docker save).
  OnImageProgress on_progress = {};
};

/// Loads the images of an archive. `invalid_argument` without one, or what its source fails with.
/// What it was named is in the progress ("Loaded image: …").
Result<void> image_load(const Client& client,
                        const ImageLoadOptions& options,
                        const base::Until& until);

}  // namespace brig::engine
