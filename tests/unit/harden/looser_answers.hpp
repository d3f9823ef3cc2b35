// SPDX-License-Identifier: Apache-2.0
// The engine's answers that are looser than what was asked for, each in one thing.
#pragma once

#include "wire/container.hpp"

#include <functional>
#include <ostream>
#include <vector>

namespace brig::harden {

using Inspect = wire::ContainerInspect;

struct Looser {
  const char* control;
  const char* what;
  std::function<void(Inspect& inspect)> mutate;
};
/// For the names of tests.
inline void PrintTo(const Looser& looser, std::ostream* out) {
  *out << looser.control << ": " << looser.what;
}

/// All of them: of a faithful answer to what `plain_expectation()` lowers to.
const std::vector<Looser>& looser_answers();

}  // namespace brig::harden
