// SPDX-License-Identifier: Apache-2.0
// What matters about an engine and its host, good or bad, with the remedy: pure.
#pragma once

#include "engine/capabilities.hpp"

#include <string>
#include <vector>

namespace brig::cli {

/// How much a finding matters: `bad` means that brig refuses to run, or that a protection is
/// missing.
enum class Severity { good, warning, bad };

struct Diagnosis {
  Severity severity = Severity::good;
  std::string topic;  ///< "seccomp", "memory limit", …
  std::string found;
  std::string remedy;  ///< Empty where nothing is to be done.
};

/// One entry for each thing, in a fixed order.
std::vector<Diagnosis> diagnose(const engine::Capabilities& engine, const wire::Version& version);

}  // namespace brig::cli
