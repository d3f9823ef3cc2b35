// SPDX-License-Identifier: Apache-2.0
// Policies as files: YAML or JSON of one format (schemas/README.md, schemas/policy.schema.json).
#pragma once

#include <brig/export.hpp>
#include <brig/policy.hpp>
#include <brig/weakening.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace brig {

/// What a policy file asks for. Nothing of it is in force before `apply_policy_file`.
struct PolicyFile {
  Preset preset = Preset::sandboxed;  ///< What it starts as.
  Narrowing narrowing;                ///< What it wants stricter.
  std::vector<Weakening> weakenings;  ///< What it asks for beyond that.
  /// Where each key stands ("memory", "tmp.size", "weakenings.0"): the beginning of messages about
  /// it, "NAME:LINE:COLUMN" in YAML and "NAME: /json/pointer" in JSON.
  std::map<std::string, std::string> places;
};

/// Reads a policy file's text: JSON when it begins with '{', YAML otherwise. `name` begins every
/// message. Pure, and strict: a key that is unknown, there twice or in the wrong place, a value
/// without its unit or of another kind, a text over a bound (64 KiB in all) is `invalid_argument`
/// that names the place, what was found, what was expected, and the nearest right key.
BRIG_API Result<PolicyFile> parse_policy_file(std::string_view text, std::string_view name);

/// The policy that a file makes of its preset: its weakenings, each of which must be among
/// `granted`, then its values, each of which may only be stricter. A weakening that is not granted
/// is `policy_violation` naming its place, the weakening and its flag: none is ever dropped.
/// Otherwise the errors of `weaken` and `narrow`, with the place.
/// Security: grant what the person who starts the sandbox has asked for by a flag, or all when the
/// file is one that only root can write. The file may lie where the sandboxed agent can edit it.
BRIG_API Result<Policy> apply_policy_file(const PolicyFile& file,
                                          const std::vector<Weakening>& granted);

/// A policy file, in YAML, with every value of the policy; `apply_policy_file` with all its
/// weakenings granted gives an equal policy. `invalid_argument` for a policy that no file can say:
/// one whose name is no preset's, that is looser than its weakenings make it, or that holds text
/// which is not UTF-8.
BRIG_API Result<std::string> print_policy(const Policy& policy);

}  // namespace brig
