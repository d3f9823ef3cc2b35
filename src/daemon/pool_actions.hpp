// SPDX-License-Identifier: Apache-2.0
// The requests about pools, carried out.
#pragma once

#include "daemon/actions.hpp"

namespace brig::daemon {

/// Runs a command in a sandbox that is the client's until its connection closes. Packed: `Leased`.
Body answer_lease(const Context& context, Conversation& conversation, const Lease& wanted);

/// Every other verb of pools.
Body answer_pool(const Context& context, Conversation& conversation, const Request& request);

}  // namespace brig::daemon
