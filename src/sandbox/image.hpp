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

/// The engine's answer about the image, pulled before if `pull` says so. The id in it, never the
/// name, is what a container is then created from: a tag that moves in between changes nothing.
/// Images below `localhost/` are never pulled. `not_found` with the remedy when the image is
/// absent; `policy_violation` for an image that is not Linux or that declares a VOLUME: the engine
/// would mount a writable, unbounded volume there.
Result<wire::ImageInspect> resolve_image(const engine::Client& client,
                                         const ImageRef& image,
                                         Pull pull,
                                         const std::function<void(std::string_view)>& on_progress,
                                         const base::Until& until);

}  // namespace brig::sandbox
