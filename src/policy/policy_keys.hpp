// SPDX-License-Identifier: Apache-2.0
// The keys of policy files, as the decoder takes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace brig::policy {

/// Every key that holds a value, with dots for nesting: "preset", "memory", "tmp.size", …
const std::vector<std::string>& policy_keys();

/// Whether it is a mapping of keys: "tmp" is one, of "tmp.size" and others.
bool is_section(std::string_view name);

/// Of `all`, the one that is most like `key`; empty when none is like it.
std::string nearest(std::string_view key, const std::vector<std::string>& all);

}  // namespace brig::policy
