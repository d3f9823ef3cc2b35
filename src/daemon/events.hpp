// SPDX-License-Identifier: Apache-2.0
// What brigd tells of: one line of JSON an event (schemas/event.schema.json).
#pragma once

#include "daemon/held.hpp"
#include "daemon/journal.hpp"

namespace brig::daemon {

enum class Event { created, ended, removed };

void tell(Journal& events, Event event, const Held& held);

}  // namespace brig::daemon
