// SPDX-License-Identifier: Apache-2.0
// The `filters` query parameter of lists and events.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace brig::engine {

/// Filter name → values, any of which matches.
using Filters = std::map<std::string, std::vector<std::string>>;

/// The JSON object that the engine takes: {"label":["a","b=c"]}. Bytes that are not UTF-8 become
/// U+FFFD, which matches nothing.
std::string encode_filters(const Filters& filters);

}  // namespace brig::engine
