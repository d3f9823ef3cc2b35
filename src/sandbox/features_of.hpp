// SPDX-License-Identifier: Apache-2.0
// What lowering and checking need to know of an engine, out of what is known of it. Pure.
#pragma once

#include "engine/capabilities.hpp"
#include "harden/features.hpp"

namespace brig::sandbox {

harden::EngineFeatures features_of(const engine::Capabilities& engine);

}  // namespace brig::sandbox
