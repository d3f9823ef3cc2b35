// SPDX-License-Identifier: Apache-2.0
// One element of a policy file's `weakenings`.
#pragma once

#include "policy/document.hpp"

#include <brig/weakening.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace brig::policy {

/// The names that there are: "read-only-mount", "executable-tmp", …
const std::vector<std::string>& weakening_names();

/// A name, or a mapping of one name to its value.
Result<Weakening> decode_weakening(std::string_view name, const Item& node);

}  // namespace brig::policy
