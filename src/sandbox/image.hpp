// SPDX-License-Identifier: Apache-2.0
// From an image's name to the one image that will run.
#pragma once

#include "base/until.hpp"
#include "engine/client.hpp"
#include "wire/image.hpp"

#include <brig/run.hpp>

#include <functional>
#include <string_view>

namespace brig::sandbox {

struct ImageWanted {
  ImageRef ref;
  Pull pull = Pull::missing;
  ImageRequirements requirements;
};

/// The engine's answer about the image, pulled before if `pull` says so. The id in it, never the
/// name, is what a container is then created from: a tag that moves in between changes nothing.
/// Images below `localhost/` are never pulled. `not_found` with the remedy when the image is
/// absent; otherwise the errors of `accept_image`.
Result<wire::ImageInspect> resolve_image(const engine::Client& client,
                                         const ImageWanted& wanted,
                                         const std::function<void(std::string_view)>& on_progress,
                                         const base::Until& until);

}  // namespace brig::sandbox
