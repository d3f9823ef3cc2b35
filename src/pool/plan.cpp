// SPDX-License-Identifier: Apache-2.0
#include "pool/plan.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>

namespace brig::pool {
namespace {

/// Time without an end, for a plan with nothing to wait for.
constexpr std::chrono::hours kLater(1);

Time retry_at(const Shelf& shelf) {
  if (shelf.failures == 0 || is_stopped(shelf)) return Time::min();
  return shelf.last_failure + kFirstRetry * (1U << (shelf.failures - 1));
}

/// Callers for whom nothing is being made yet.
std::size_t unserved(const Shelf& shelf) {
  return shelf.waiting.size() - std::min(shelf.waiting.size(), shelf.creating);
}

/// How many more the shelf wants to be made now.
std::size_t missing(const Shelf& shelf, Time now) {
  if (shelf.draining || is_stopped(shelf) || now < retry_at(shelf)) return 0;
  const std::size_t there = shelf.ready.size() + shelf.creating;
  const std::size_t wanted = wanted_ready(shelf, now) + shelf.waiting.size();
  const std::size_t room = shelf.maximum - std::min(shelf.maximum, alive(shelf));
  // After a failure one tells whether it is worth the engine's time.
  const std::size_t most =
      shelf.failures == 0 ? room : std::min(room, 1 - std::min<std::size_t>(1, shelf.creating));
  return std::min(most, wanted - std::min(wanted, there));
}

/// Not before the last lease has had its time alone.
bool is_quiet_time(const Shelf& shelf, Time now) {
  return shelf.waiting.empty() && now < shelf.last_lease + kQuiet &&
         2 * shelf.ready.size() >= wanted_ready(shelf, now) && !shelf.ready.empty();
}

void retire_oldest(State& state, std::size_t at, Actions& actions) {
  Shelf& shelf = state.shelves[at];
  shelf.ready.erase(shelf.ready.begin());
  ++shelf.ending;
  actions.retire.push_back(at);
}

void retire_surplus(State& state, Time now, Actions& actions) {
  for (std::size_t i = 0; i < state.shelves.size(); ++i) {
    const Shelf& shelf = state.shelves[i];
    const std::size_t keep = wanted_ready(shelf, now);
    while (!shelf.ready.empty() &&
           (shelf.ready.size() > keep || now >= shelf.ready.front() + shelf.max_age))
      retire_oldest(state, i, actions);
  }
}

/// Whether one more of a shelf is worth a thought. Only a caller has others make room for it.
bool may_have_room(const State& state, const Shelf& shelf) {
  return shelf.memory <= state.memory && (unserved(shelf) > 0 || has_room(state, shelf));
}

/// The shelf for which one more is most urgent.
std::optional<std::size_t> most_urgent(const State& state, Time now) {
  std::optional<std::size_t> best;
  // Callers by how long they wait, then the emptiest shelf, then the one that has waited longest.
  using Urgency = std::tuple<bool, Time, double, Time>;
  Urgency least;
  for (std::size_t i = 0; i < state.shelves.size(); ++i) {
    const Shelf& shelf = state.shelves[i];
    if (missing(shelf, now) == 0 || is_quiet_time(shelf, now) || !may_have_room(state, shelf))
      continue;
    const bool waits = unserved(shelf) > 0;
    const std::size_t wanted = std::max<std::size_t>(1, wanted_ready(shelf, now));
    const double full =
        static_cast<double>(shelf.ready.size() + shelf.creating) / static_cast<double>(wanted);
    const Urgency urgency{!waits,
                          waits ? shelf.waiting[shelf.waiting.size() - unserved(shelf)] : Time(),
                          full, shelf.last_create};
    if (best && urgency >= least) continue;
    best = i;
    least = urgency;
  }
  return best;
}

/// Where one that is ready is missed least, if anywhere.
std::optional<std::size_t> to_give_way(const State& state, std::size_t for_whom) {
  std::optional<std::size_t> best;
  std::size_t most = 0;
  for (std::size_t i = 0; i < state.shelves.size(); ++i) {
    const Shelf& shelf = state.shelves[i];
    const std::size_t spare = shelf.ready.size() - std::min(shelf.ready.size(), shelf.minimum);
    if (i == for_whom || spare <= most) continue;
    best = i;
    most = spare;
  }
  return best;
}

/// When all that is going has gone.
bool will_have_room(State state, const Shelf& shelf) {
  for (Shelf& one : state.shelves) one.ending = 0;
  return has_room(state, shelf);
}

Time next_look(const State& state, Time now) {
  Time next = now + kLater;
  for (const Shelf& shelf : state.shelves) {
    if (!shelf.ready.empty()) next = std::min(next, shelf.ready.front() + shelf.max_age);
    if (shelf.draining) continue;
    for (const Time at :
         {shelf.last_lease + shelf.cool_down, shelf.last_lease + kQuiet, retry_at(shelf)})
      if (at > now) next = std::min(next, at);
  }
  return next;
}

}  // namespace

bool is_stopped(const Shelf& shelf) {
  return shelf.failures >= kMaxFailures;
}

std::size_t wanted_ready(const Shelf& shelf, Time now) {
  if (shelf.draining) return 0;
  return now < shelf.last_lease + shelf.cool_down ? shelf.target : shelf.minimum;
}

std::size_t alive(const Shelf& shelf) {
  return shelf.ready.size() + shelf.creating + shelf.leased + shelf.ending;
}

std::size_t alive(const State& state) {
  return std::accumulate(state.shelves.begin(), state.shelves.end(), std::size_t{0},
                         [](std::size_t sum, const Shelf& shelf) { return sum + alive(shelf); });
}

std::uint64_t memory_in_use(const State& state) {
  return std::accumulate(
      state.shelves.begin(), state.shelves.end(), std::uint64_t{0},
      [](std::uint64_t sum, const Shelf& shelf) { return sum + alive(shelf) * shelf.memory; });
}

bool has_room(const State& state, const Shelf& shelf) {
  return alive(state) < state.sandboxes && memory_in_use(state) + shelf.memory <= state.memory;
}

Actions plan(State state, Time now) {
  Actions actions;
  retire_surplus(state, now, actions);
  std::size_t creating = 0;
  for (const Shelf& shelf : state.shelves) creating += shelf.creating;
  while (creating < state.lanes) {
    const auto urgent = most_urgent(state, now);
    if (!urgent) break;
    Shelf& shelf = state.shelves[*urgent];
    if (has_room(state, shelf)) {
      actions.create.push_back(*urgent);
    } else if (!will_have_room(state, shelf)) {
      const auto other = to_give_way(state, *urgent);
      if (!other) break;
      retire_oldest(state, *other, actions);
      continue;
    }
    // Made now, or as soon as there is room, which is nobody else's until then.
    ++shelf.creating;
    ++creating;
    shelf.last_create = now;
  }
  actions.next = next_look(state, now);
  return actions;
}

}  // namespace brig::pool
