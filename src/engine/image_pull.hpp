// SPDX-License-Identifier: Apache-2.0
// POST /images/create
#pragma once

#include "engine/client.hpp"
#include "engine/image_progress.hpp"

#include <brig/ids.hpp>

#include <string>

namespace brig::engine {

struct ImagePullOptions {
  ImageRef image;
  OnImageProgress on_progress = {};
};

/// Pulls one image, without credentials: `latest` when the reference names neither a tag nor a
/// digest, never all tags. An image id can't be pulled: `invalid_argument`.
Result<void> image_pull(const Client& client,
                        const ImagePullOptions& options,
                        const base::Until& until);

/// A reference as the API takes it: the repository, and a tag or digest. Pure.
struct PullTarget {
  std::string from_image;
  std::string tag;
};
PullTarget pull_target(const ImageRef& image);

}  // namespace brig::engine
