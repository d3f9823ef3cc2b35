// SPDX-License-Identifier: Apache-2.0
// `brig policy explain`: each thing that a policy decides, with its reason and where to look: pure.
#pragma once

#include <brig/policy.hpp>

#include <span>
#include <string>
#include <string_view>

namespace brig::cli {

/// A limit that brig holds by itself, without the engine.
struct OwnLimit {
  std::string_view key;  ///< As in a policy file.
  std::string (*value)(const Policy&);
  std::string_view why;
  std::string_view held;  ///< The file that holds it.
  std::string_view tested_file;
  std::string_view tested;  ///< The test in it.
};
std::span<const OwnLimit> own_limits();

/// For people. Every control of harden's list, then brig's own limits.
std::string explain(const Policy& policy);

/// The same as a JSON object (schemas/policy-explanation.schema.json).
std::string explain_json(const Policy& policy);

}  // namespace brig::cli
