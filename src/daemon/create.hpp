// SPDX-License-Identifier: Apache-2.0
// A request for a sandbox, carried out.
#pragma once

#include "daemon/actions.hpp"

namespace brig::daemon {

/// What a request asks for: its policy, and the rest. `invalid_argument`.
Result<Policy> policy_of(const Create& create);
Result<SandboxSpec> sandbox_spec_of(const Create& create);

/// Makes the sandbox, tells the client of slow steps meanwhile, and holds it. Packed: `Created`.
Result<std::string> answer_create(const Context& context,
                                  Conversation& conversation,
                                  const Create& create);

/// Ends and forgets what the packed `Created` names.
void undo_create(const Context& context, const std::string& created);

}  // namespace brig::daemon
