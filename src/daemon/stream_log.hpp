// SPDX-License-Identifier: Apache-2.0
// A journal, sent to a client.
#pragma once

#include "daemon/conversation.hpp"
#include "daemon/journal.hpp"
#include "daemon/messages.hpp"

#include <stop_token>
#include <string>

namespace brig::daemon {

/// Sends what `logs` asks for, as data frames with a `Piece` each: to what is the end now, or, if
/// it follows, to the journal's own end. A client that has gone is not an error. The body of the
/// answer, which is empty.
Result<std::string> stream_log(const Journal& journal,
                               const Logs& logs,
                               Conversation& conversation,
                               const std::stop_token& gone);

}  // namespace brig::daemon
