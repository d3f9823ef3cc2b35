// SPDX-License-Identifier: Apache-2.0
// A request for a sandbox, carried out.
#pragma once

#include "daemon/actions.hpp"

namespace brig::daemon {

/// Makes the sandbox, tells the client of slow steps meanwhile, and holds it. Packed: `Created`.
Result<std::string> answer_create(const Context& context,
                                  Conversation& conversation,
                                  const Create& create);

/// Ends and forgets what the packed `Created` names.
void undo_create(const Context& context, const std::string& created);

}  // namespace brig::daemon
