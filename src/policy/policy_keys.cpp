// SPDX-License-Identifier: Apache-2.0
#include "policy/policy_keys.hpp"

#include "policy/choices.hpp"
#include "policy/limits.hpp"

#include <algorithm>
#include <numeric>

namespace brig::policy {
namespace {

/// A key that is longer than any of ours by far resembles none.
constexpr std::size_t kLongestLike = 40;

/// Levenshtein's: letters added, left out or exchanged.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t exchanged = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, exchanged});
    }
  }
  return row.back();
}

}  // namespace

const std::vector<std::string>& policy_keys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> all{"preset"};
    each_choice([&](const char* key, auto&&...) { all.emplace_back(key); });
    each_limit([&](const char* key, auto&&...) { all.emplace_back(key); });
    for (const char* key : {"image.pinned", "image.labels", "attested", "weakenings"})
      all.emplace_back(key);
    return all;
  }();
  return keys;
}

bool is_section(std::string_view name) {
  const std::string prefix = std::string(name) + ".";
  return std::any_of(policy_keys().begin(), policy_keys().end(),
                     [&](const std::string& key) { return key.starts_with(prefix); });
}

std::string nearest(std::string_view key, const std::vector<std::string>& all) {
  std::string found;
  if (key.size() > kLongestLike) return found;
  std::size_t least = 2 + key.size() / 4;  // more, and it is another word
  for (const std::string& one : all) {
    const std::size_t away = distance(key, one);
    if (away >= least) continue;
    least = away;
    found = one;
  }
  return found;
}

}  // namespace brig::policy
