// SPDX-License-Identifier: Apache-2.0
#include "unit/harden/seccomp_filter.hpp"

#include "harden/seccomp.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

namespace brig::harden {
namespace {

using nlohmann::json;

constexpr std::uint64_t kWhole = ~std::uint64_t{0};

Condition read_condition(const json& condition) {
  const auto index = condition.at("index").get<std::size_t>();
  const auto value = condition.at("value").get<std::uint64_t>();
  const auto op = condition.at("op").get<std::string>();
  if (op == "SCMP_CMP_MASKED_EQ")
    return {index, value, condition.at("valueTwo").get<std::uint64_t>()};
  EXPECT_EQ(op, "SCMP_CMP_EQ")
      << "an operator that the engine reads otherwise, or that 32-bit truncation fools";
  return {index, kWhole, value};
}

bool holds(const Rule& rule, const Arguments& arguments) {
  return std::all_of(rule.conditions.begin(), rule.conditions.end(), [&](const Condition& one) {
    return (arguments.at(one.index) & one.mask) == one.value;
  });
}

}  // namespace

SeccompFilter::SeccompFilter(std::string_view text) : root_(json::parse(text)) {
  for (const json& rule : root_.at("syscalls")) {
    Rule read;
    for (const json& condition : rule.value("args", json::array()))
      read.conditions.push_back(read_condition(condition));
    read.answer = rule.at("action") == "SCMP_ACT_ALLOW"
                      ? "allow"
                      : std::to_string(rule.at("errnoRet").get<int>());
    for (const json& name : rule.at("names")) rules_[name.get<std::string>()].push_back(read);
  }
}

const std::vector<Rule>& SeccompFilter::rules_of(const std::string& name) const {
  static const std::vector<Rule> none;
  const auto found = rules_.find(name);
  return found == rules_.end() ? none : found->second;
}

Names SeccompFilter::allowed() const {
  Names names;
  for (const auto& [name, rules] : rules_) {
    const bool any = std::any_of(rules.begin(), rules.end(),
                                 [](const Rule& rule) { return rule.answer == "allow"; });
    if (any) names.insert(name);
  }
  return names;
}

std::string SeccompFilter::answer(const std::string& name, const Arguments& arguments) const {
  for (const Rule& rule : rules_of(name)) {
    if (holds(rule, arguments)) return rule.answer;
  }
  return std::to_string(root_.at("defaultErrnoRet").get<int>());
}

const SeccompFilter& default_profile() {
  static const SeccompFilter profile(seccomp_default());
  return profile;
}

const SeccompFilter& strict_profile() {
  static const SeccompFilter profile(seccomp_strict());
  return profile;
}

std::vector<std::string> beyond(const Names& ours, const Names& theirs) {
  std::vector<std::string> more;
  std::set_difference(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                      std::back_inserter(more));
  return more;
}

}  // namespace brig::harden
