// SPDX-License-Identifier: Apache-2.0
// The seccomp profiles, built in. Their sources are schemas/seccomp/*.json.
#pragma once

#include <string_view>

namespace brig::harden {

/// The `default` profile in the engine's JSON format, byte for byte schemas/seccomp/default.json.
std::string_view seccomp_default();

}  // namespace brig::harden
