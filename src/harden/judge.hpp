// SPDX-License-Identifier: Apache-2.0
// How check's parts fit together: one judge for each control, in four files by subject.
#pragma once

#include "harden/check.hpp"

#include <span>
#include <string>
#include <string_view>

namespace brig::harden {

struct Verdict {
  std::string wanted;
  std::string found;
  bool in_force = false;
};

struct Judge {
  std::string_view control;
  Verdict (*judge)(const Expectation& expectation, const Posture& posture);
};

std::span<const Judge> privilege_judges();
std::span<const Judge> file_judges();
std::span<const Judge> limit_judges();
std::span<const Judge> job_judges();

/// In force when the two texts are the same.
inline Verdict same(std::string wanted, std::string found) {
  const bool equal = wanted == found;
  return {std::move(wanted), std::move(found), equal};
}

/// In force when the list is empty.
inline Verdict empty(const std::vector<std::string>& found) {
  return {"[]", show_list(found), found.empty()};
}

}  // namespace brig::harden
