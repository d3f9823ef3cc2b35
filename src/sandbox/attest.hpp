// SPDX-License-Identifier: Apache-2.0
// What brig-init said that the kernel shows, judged before anything else may run.
#pragma once

#include "channel/messages.hpp"
#include "harden/check.hpp"

#include <brig/ids.hpp>
#include <brig/result.hpp>
#include <brig/run.hpp>

#include <vector>

namespace brig::sandbox {

/// Both views of the sandbox together: `outside`, what the engine reported, and what the kernel
/// shows inside. `policy_violation`, naming the control, what was wanted and what was found, when
/// one is not in force inside, or is not shown there and the policy requires it; `data_loss` for a
/// hello that is nonsense.
Result<std::vector<ControlState>> attest(const harden::Expectation& expectation,
                                         std::vector<ControlState> outside,
                                         const channel::Hello& hello,
                                         const ContainerName& name);

/// What brig-init has said of a sandbox later, completed by what it said first of what can't
/// change: its own descriptors and namespaces, and what lies in the image. `data_loss` when
/// something is not shown any more.
Result<channel::Hello> renew(const channel::Hello& first, channel::Hello again);

}  // namespace brig::sandbox
