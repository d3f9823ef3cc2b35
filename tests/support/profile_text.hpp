// SPDX-License-Identifier: Apache-2.0
// Requests and answers as they are kept in files: with a seccomp profile's name for its text.
#pragma once

#include "harden/seccomp.hpp"

#include <string>
#include <string_view>

namespace brig::support {

/// The JSON text with each "<schemas/seccomp/NAME.json>" made the profile's own text, escaped.
inline std::string with_profiles(std::string json) {
  for (const auto profile : {SeccompProfile::default_profile, SeccompProfile::strict}) {
    const std::string name = "<schemas/seccomp/" + std::string(to_string(profile)) + ".json>";
    const std::size_t at = json.find(name);
    if (at == std::string::npos) continue;
    std::string text;
    for (const char c : harden::seccomp_profile(profile)) {
      if (c == '"' || c == '\\') text += '\\';
      text += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    json.replace(at, name.size(), text);
  }
  return json;
}

}  // namespace brig::support
