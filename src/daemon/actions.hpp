// SPDX-License-Identifier: Apache-2.0
// What brigd does for a client: one request of each verb.
#pragma once

#include "daemon/conversation.hpp"
#include "daemon/journal.hpp"
#include "daemon/messages.hpp"
#include "daemon/pools.hpp"
#include "daemon/registry.hpp"

#include <functional>
#include <stop_token>
#include <string>

namespace brig::daemon {

/// What the requests of one brigd share. References: they outlive every conversation.
struct Context {
  Registry& registry;
  Pools& pools;
  Journal& events;
  std::stop_token over;            ///< brigd ends.
  std::function<void()> shutdown;  ///< Makes it end.
  std::function<void()> changed;   ///< Something has ended: there may be nothing left to do.
};

/// What an answer holds, or why there is none.
using Body = Result<std::string>;

/// Unpacks the verb's message and acts on it.
template <typename Message, typename Act>
Body with(const Request& request, const Act& act) {
  const auto message = unpack<Message>(request.body);
  if (!message) return fail(message.error());
  return act(*message);
}

/// Reads a request, carries it out and answers it; blocks for as long as that takes. What the
/// client wants of a sandbox ends with its connection, but for what is detached.
void serve(const Context& context, Conversation& conversation);

}  // namespace brig::daemon
