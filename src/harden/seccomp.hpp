// SPDX-License-Identifier: Apache-2.0
// The seccomp profiles, built in. Their sources are schemas/seccomp/*.json.
#pragma once

#include <brig/policy.hpp>

#include <string_view>

namespace brig::harden {

/// The `default` profile in the engine's JSON format, byte for byte schemas/seccomp/default.json.
std::string_view seccomp_default();

/// The `strict` profile, byte for byte schemas/seccomp/strict.json: a subset of the default one for
/// jobs that need no network at all. Only for a process with no-new-privileges: without it the
/// runtime sets the filter before it changes ids, which the filter refuses.
std::string_view seccomp_strict();

/// The profile that a policy names.
inline std::string_view seccomp_profile(SeccompProfile profile) {
  return profile == SeccompProfile::strict ? seccomp_strict() : seccomp_default();
}

}  // namespace brig::harden
