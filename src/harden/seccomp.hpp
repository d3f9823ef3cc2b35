// SPDX-License-Identifier: Apache-2.0
// The seccomp profiles, built in. Their sources are schemas/seccomp/*.json.
#pragma once

#include <brig/policy.hpp>

#include <string_view>

namespace brig::harden {

/// The `default` profile in the engine's JSON format, byte for byte schemas/seccomp/default.json.
std::string_view seccomp_default();

/// The `strict` profile, byte for byte schemas/seccomp/strict.json: nothing that `default` denies.
std::string_view seccomp_strict();

/// The profile that a policy names.
inline std::string_view seccomp_profile(SeccompProfile profile) {
  return profile == SeccompProfile::strict ? seccomp_strict() : seccomp_default();
}

}  // namespace brig::harden
