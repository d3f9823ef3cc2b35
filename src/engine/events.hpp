// SPDX-License-Identifier: Apache-2.0
// GET /events
#pragma once

#include "engine/client.hpp"
#include "engine/filters.hpp"
#include "wire/system.hpp"

#include <chrono>
#include <functional>
#include <optional>

namespace brig::engine {

struct EventsOptions {
  /// Since the epoch; the engine keeps its last 256 events.
  std::optional<std::chrono::seconds> since = {};
  /// Since the epoch; absent: until the caller stops.
  std::optional<std::chrono::seconds> up_to = {};
  Filters filters = {};  ///< "type", "event", "container", "label", …
};

/// Whether to go on after an event.
enum class Go { on, stop };

/// Calls `on_event` with each event as it comes. Success when `up_to` has passed or `on_event` says
/// stop; otherwise it ends with the deadline, the stop token or the connection, as their errors.
Result<void> events(const Client& client,
                    const EventsOptions& options,
                    const std::function<Go(const wire::Event&)>& on_event,
                    const base::Until& until);

}  // namespace brig::engine
