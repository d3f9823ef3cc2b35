// SPDX-License-Identifier: Apache-2.0
// The templates: what comes, changes and goes, and how they are.
#include "base/quote.hpp"
#include "pool/keeper.hpp"

#include <algorithm>
#include <utility>

namespace brig::pool {

Result<void> Keeper::wait_ready(std::string_view name, const Wait& wait) {
  const auto until = base::Until::begin(wait);
  Lock lock(mutex_);
  const auto found = find(name);
  if (!found) return fail(found.error());
  const KeptPtr& kept = *found;
  const auto is_full = [&] {
    return kept->ready.size() >= wanted_ready(to_shelf(*kept), Clock::now());
  };
  changed_.wait_until(lock, until.stop, until.deadline,
                      [&] { return closed_ || kept->draining || kept->is_stopped() || is_full(); });
  if (closed_) return fail(Errc::unavailable, "the pool is closed");
  if (kept->draining)
    return fail(Errc::failed_precondition, "template " + base::quote(name) + " is drained");
  if (is_full()) return {};
  if (kept->is_stopped()) return fail(Errc::unavailable, kept->told.last_failure);
  if (until.stop.stop_requested()) return fail(Errc::cancelled, "cancelled");
  return fail(Errc::deadline_exceeded, why_none(*kept).message);
}

Result<void> Keeper::put(PoolTemplate added) {
  if (auto valid = validate(added); !valid) return valid;
  if (added.policy.memory.count() > options_.memory.count()) {
    return fail(Errc::invalid_argument, "template " + base::quote(added.name) + ": its memory, " +
                                            to_string(added.policy.memory) +
                                            ", is more than the pool's, " +
                                            to_string(options_.memory));
  }
  const Lock lock(mutex_);
  if (const auto old = find(added.name)) (*old)->replaced = (*old)->draining = true;
  kept_.push_back(std::make_shared<Kept>(std::move(added)));
  replan();
  changed_.notify_all();
  return {};
}

Result<void> Keeper::drain(std::string_view name, const Wait& wait) {
  const auto until = base::Until::begin(wait);
  Lock lock(mutex_);
  const auto found = find(name);
  if (!found) return fail(found.error());
  const KeptPtr& kept = *found;
  kept->draining = true;
  replan();
  changed_.notify_all();
  const auto is_empty = [&] { return alive(to_shelf(*kept)) == 0; };
  changed_.wait_until(lock, until.stop, until.deadline, [&] { return closed_ || is_empty(); });
  if (is_empty()) return {};
  if (closed_) return fail(Errc::unavailable, "the pool is closed");
  return over(wait, "template " + base::quote(name) + " still has " + std::to_string(kept->leased) +
                        " leases, " + std::to_string(kept->creating) +
                        " sandboxes being made and " + std::to_string(kept->ending) +
                        " being ended");
}

Result<void> Keeper::remove(std::string_view name) {
  const Lock lock(mutex_);
  const auto found = find(name);
  if (!found) return fail(found.error());
  const KeptPtr& kept = *found;
  if (!kept->draining)
    return fail(Errc::failed_precondition, "template " + base::quote(name) + " is not drained");
  kept->replaced = true;
  replan();
  return {};
}

Result<void> Keeper::resume(std::string_view name) {
  const Lock lock(mutex_);
  const auto found = find(name);
  if (!found) return fail(found.error());
  const KeptPtr& kept = *found;
  kept->told.failures = 0;
  kept->draining = false;
  kept->last_lease = Clock::now();
  replan();
  return {};
}

PoolStatus Keeper::status() {
  const Lock lock(mutex_);
  const State now = state();
  PoolStatus all{.templates = {},
                 .alive = alive(now),
                 .sandboxes = now.sandboxes,
                 .memory = MemorySize::bytes(memory_in_use(now)),
                 .memory_bound = MemorySize::bytes(now.memory),
                 .lanes = now.lanes};
  for (const KeptPtr& kept : kept_) {
    if (kept->replaced) continue;
    PoolTemplateStatus one = kept->told;
    one.name = kept->spec.name;
    one.minimum = kept->spec.minimum;
    one.target = kept->spec.target;
    one.maximum = kept->spec.maximum;
    one.ready = kept->ready.size();
    one.creating = kept->creating;
    one.leased = kept->leased;
    one.waiting = kept->waiting.size();
    one.stopped = kept->is_stopped();
    one.draining = kept->draining;
    all.templates.push_back(std::move(one));
  }
  std::sort(all.templates.begin(), all.templates.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return all;
}

}  // namespace brig::pool
