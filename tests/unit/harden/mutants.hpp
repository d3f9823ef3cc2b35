// SPDX-License-Identifier: Apache-2.0
// The hand-made mutants of a create request: each loosens one thing.
#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <ostream>
#include <vector>

namespace brig::harden {

/// A hand-made mutant: a change to the request's JSON, and a word that the refusal must hold.
struct Mutant {
  const char* what;
  const char* refusal;
  std::function<void(nlohmann::json& config, nlohmann::json& host)> mutate;
};
inline void PrintTo(const Mutant& mutant, std::ostream* out) {
  *out << mutant.what;
}

/// All of them: of the request that `weakened_policy()` and `plain_job()` lower to.
const std::vector<Mutant>& mutants();

/// One element of HostConfig.Mounts, as brig writes them.
nlohmann::json bind_mount(const char* source, const char* target);

}  // namespace brig::harden
