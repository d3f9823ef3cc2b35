// SPDX-License-Identifier: Apache-2.0
// Where a policy comes from: PRESET|FILE of every verb that takes one.
#pragma once

#include <brig/policy_file.hpp>

#include <string>
#include <vector>

namespace brig::cli {

struct PolicySource {
  PolicyFile file;  ///< Of a preset: that one, and nothing else.
  /// Why the file's weakenings need their flags; empty when only root can write the file. A preset
  /// has none.
  std::string why_not_trusted;
};

/// A text with a '/' or a '.' in it is a file's path, anything else a preset's name.
bool names_a_file(const std::string& text);

/// Reads the file, or takes the preset. Nothing is in force yet.
Result<PolicySource> read_policy_source(const std::string& text);

/// Which of the file's weakenings take effect: those that flags ask for, or all of a trusted file.
std::vector<Weakening> granted(const PolicySource& source, const std::vector<Weakening>& flags);

}  // namespace brig::cli
