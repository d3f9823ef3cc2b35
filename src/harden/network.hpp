// SPDX-License-Identifier: Apache-2.0
// Containers that may talk to each other: whether the networks that they share are closed. Pure.
#pragma once

#include "harden/judge.hpp"
#include "wire/network.hpp"

#include <string>
#include <vector>

namespace brig::harden {

/// What a container on this network reaches besides the others on it, one clause each; empty when
/// that is nothing. Closed is an internal bridge whose gateway is isolated, on an engine that knows
/// the word: an older one keeps the option, ignores it, and reads it back as if it were in force.
std::vector<std::string> openings(const wire::NetworkInspect& network,
                                  const EngineFeatures& features);

/// Judges the control `network` where networks are wanted: a container that is attached to all of
/// them and to no other, each of them closed.
Verdict judge_attached(const Expectation& expectation, const Posture& posture);

}  // namespace brig::harden
