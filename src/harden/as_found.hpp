// SPDX-License-Identifier: Apache-2.0
// What to expect of a container that brig did not create. Pure.
#pragma once

#include "harden/check.hpp"
#include "wire/container.hpp"
#include "wire/network.hpp"

#include <brig/policy.hpp>

#include <vector>

namespace brig::harden {

/// The policy for this container's own job: which image, which command, variables and working
/// directory, as whom, under which host name are the job's business and taken from what is found;
/// everything else is the policy's. What no job may ask for is not taken over and so becomes a
/// finding: a user that is no pair of high numbers, a working directory below /proc, /sys or /dev,
/// labels in brig's name, stdin that stays open after its first client.
///
/// `networks` are those that the container is attached to, where it may be on any; without them it
/// has to be on none.
Expectation expect_as_found(const Policy& policy,
                            const EngineFeatures& features,
                            const wire::ContainerInspect& inspect,
                            std::vector<wire::NetworkInspect> networks);

}  // namespace brig::harden
