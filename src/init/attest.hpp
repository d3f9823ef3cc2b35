// SPDX-License-Identifier: Apache-2.0
// What the kernel shows of the sandbox from inside, as texts: the host judges them.
#pragma once

#include "channel/messages.hpp"

namespace brig::init {

/// Reads everything. To be called before the process is made not dumpable, after which much of its
/// own /proc is closed to it.
channel::Hello attest();

}  // namespace brig::init
