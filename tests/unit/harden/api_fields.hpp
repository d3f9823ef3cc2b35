// SPDX-License-Identifier: Apache-2.0
// The fields of the Engine API, by version: what a request or an answer can hold, from data files.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace brig::harden {

/// One place that the API knows.
struct ApiField {
  std::string owner;                   ///< The struct's name, as "HostConfig".
  std::string name;                    ///< The field's, as "Memory".
  std::string type;                    ///< In the data file's notation.
  nlohmann::json::json_pointer place;  ///< As "/HostConfig/Memory".
};

/// Every field below the struct `root` of this version of the API, at each place of `document`
/// where its struct is; a list or map that is empty there is walked as if it had one element.
std::vector<ApiField> api_fields(const std::string& version,
                                 const std::string& root,
                                 const nlohmann::json& document);

/// The versions that there are lists of.
const std::vector<std::string>& api_versions();

/// The key under which the elements of an empty map are walked.
inline constexpr const char* kSomeKey = "80/tcp";

}  // namespace brig::harden
