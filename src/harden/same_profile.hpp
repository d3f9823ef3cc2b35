// SPDX-License-Identifier: Apache-2.0
// Whether two texts are one seccomp profile. Pure.
#pragma once

#include <string_view>

namespace brig::harden {

/// True when the JSON texts differ in nothing but the white space between tokens, which clients add
/// and take away (docker-compose parses a profile and writes it anew). Members in another order are
/// another profile.
bool same_profile(std::string_view one, std::string_view other);

}  // namespace brig::harden
