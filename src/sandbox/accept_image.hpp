// SPDX-License-Identifier: Apache-2.0
// Which images may be run. Pure.
#pragma once

#include "wire/image.hpp"

#include <brig/ids.hpp>
#include <brig/policy.hpp>

namespace brig::sandbox {

/// What the name alone tells, before anything is pulled: `policy_violation` for one without a
/// digest where the policy wants images pinned.
Result<void> accept_name(const ImageRef& ref, const ImageRequirements& requirements);

/// `policy_violation` for an image that is not Linux, that declares a VOLUME (the engine would
/// mount a writable, unbounded volume there), that the engine does not know by the digest asked
/// for, or that lacks a label that the policy requires.
Result<void> accept_image(const wire::ImageInspect& image,
                          const ImageRef& ref,
                          const ImageRequirements& requirements);

}  // namespace brig::sandbox
