// SPDX-License-Identifier: Apache-2.0
// Who takes a sandbox, waits for one, and gives it back.
#include "base/quote.hpp"
#include "pool/keeper.hpp"

#include <algorithm>
#include <utility>

namespace brig::pool {
namespace {

/// Of the look at one when it is leased.
constexpr std::chrono::seconds kCheckTime(2);

}  // namespace

Result<Keeper::Taken> Keeper::take(std::string_view name, WhenEmpty when_empty, const Wait& wait) {
  const auto until = base::Until::begin(wait);
  Lock lock(mutex_);
  while (true) {
    if (closed_) return fail(Errc::unavailable, "the pool is closed");
    const auto found = find(name);
    if (!found) return fail(found.error());
    const KeptPtr& kept = *found;
    if (kept->draining)
      return fail(Errc::failed_precondition, "template " + base::quote(name) + " is drained");
    if (until.left().count() == 0) return over(wait, "none answered in time");
    auto ready = pop_ready(kept);
    if (!ready) {
      if (when_empty == WhenEmpty::cold) return make_cold(lock, kept, wait);
      if (when_empty == WhenEmpty::fail)
        return fail(Errc::resource_exhausted, why_none(*kept).message);
      auto given = wait_for_one(lock, kept, until);
      // Who waits for a template that is changed meanwhile waits for the new one.
      if (!given && kept->replaced && find(name) && until.left().count() > 0) continue;
      return given;
    }
    ++kept->leased;
    kept->last_lease = Clock::now();
    replan();
    lock.unlock();
    const auto checked = check_unused(
        *ready, {std::min<std::chrono::milliseconds>(kCheckTime, until.left()), wait.stop});
    lock.lock();
    if (checked) {
      ++kept->told.warm;
      return Taken{kept, std::move(*ready), Start::warm};
    }
    --kept->leased;
    if (wait.stop.stop_requested()) {
      end(lock, kept, std::move(ready->sandbox));
      return fail(Errc::cancelled, "cancelled");
    }
    ++kept->told.refused;
    kept->told.last_failure = checked.error().message;
    end(lock, kept, std::move(ready->sandbox));
  }
}

Result<Keeper::Taken> Keeper::wait_for_one(Lock& lock,
                                           const KeptPtr& kept,
                                           const base::Until& until) {
  Waiter waiter{.since = Clock::now(), .given = {}};
  kept->waiting.push_back(&waiter);
  replan();
  const auto is_hopeless = [&] { return closed_ || kept->draining || kept->is_stopped(); };
  changed_.wait_until(lock, until.stop, until.deadline,
                      [&] { return waiter.given || is_hopeless(); });
  if (waiter.given) {  // it is counted as leased already
    ++kept->told.cold;
    return Taken{kept, std::move(*waiter.given), Start::cold};
  }
  const Error none = why_none(*kept);
  kept->waiting.erase(std::find(kept->waiting.begin(), kept->waiting.end(), &waiter));
  const std::string title = "template " + base::quote(kept->spec.name);
  if (closed_) return fail(Errc::unavailable, "the pool is closed");
  if (kept->draining) return fail(Errc::failed_precondition, title + " is drained");
  if (is_hopeless())
    return fail(Errc::unavailable, title + " was stopped after " +
                                       std::to_string(kept->told.failures) +
                                       " failures: " + kept->told.last_failure);
  if (until.stop.stop_requested()) return fail(Errc::cancelled, "cancelled");
  return fail(none);
}

Result<Keeper::Taken> Keeper::make_cold(Lock& lock, const KeptPtr& kept, const Wait& wait) {
  const State now = state();
  const auto at =
      static_cast<std::size_t>(std::find(kept_.begin(), kept_.end(), kept) - kept_.begin());
  if (!has_room(now, now.shelves[at]))
    return fail(Errc::resource_exhausted, why_none(*kept).message);
  ++kept->leased;
  kept->last_lease = Clock::now();
  lock.unlock();
  auto made = make_ready(engine_, kept->spec, wait);
  lock.lock();
  replan();
  if (!made) {
    --kept->leased;
    kept->told.last_failure = made.error().message;
    return fail(made.error());
  }
  ++kept->told.created;
  ++kept->told.cold;
  kept->told.failures = 0;
  return Taken{kept, std::move(*made), Start::cold};
}

void Keeper::give_back(const KeptPtr& kept, Sandbox sandbox) {
  Lock lock(mutex_);
  --kept->leased;
  end(lock, kept, std::move(sandbox));
}

/// By a worker, or here where there is none any more.
void Keeper::end(Lock& lock, const KeptPtr& kept, Sandbox sandbox) {
  if (!closed_) return begin_end(kept, std::move(sandbox));
  lock.unlock();
  { const Sandbox ended = std::move(sandbox); }
  lock.lock();
}

}  // namespace brig::pool
