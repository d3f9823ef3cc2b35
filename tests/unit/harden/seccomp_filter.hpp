// SPDX-License-Identifier: Apache-2.0
// A seccomp profile as the engine and its runtime read it.
#pragma once

#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace brig::harden {

using Names = std::set<std::string>;
/// The six arguments of a system call, as the filter sees them: 64 bits each.
using Arguments = std::array<std::uint64_t, 6>;

/// One condition of a rule: `argument & mask == value`.
struct Condition {
  std::size_t index;
  std::uint64_t mask;
  std::uint64_t value;
};

/// What one rule says of one call.
struct Rule {
  std::vector<Condition> conditions;  ///< All of them.
  std::string answer;                 ///< "allow" or the errno.
};

class SeccompFilter {
 public:
  explicit SeccompFilter(std::string_view text);

  const nlohmann::json& root() const { return root_; }
  const std::vector<Rule>& rules_of(const std::string& name) const;
  /// The names that any rule allows.
  Names allowed() const;
  /// What the filter answers: "allow" or the errno.
  std::string answer(const std::string& name, const Arguments& arguments = {}) const;

 private:
  nlohmann::json root_;
  std::map<std::string, std::vector<Rule>> rules_;
};

const SeccompFilter& default_profile();
const SeccompFilter& strict_profile();

/// What is in the one and not in the other.
std::vector<std::string> beyond(const Names& ours, const Names& theirs);

}  // namespace brig::harden
