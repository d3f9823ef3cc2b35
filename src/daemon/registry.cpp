// SPDX-License-Identifier: Apache-2.0
#include "daemon/registry.hpp"

#include "base/quote.hpp"

#include <algorithm>

namespace brig::daemon {

Registry::Seat::~Seat() {
  if (registry_ == nullptr) return;
  const std::lock_guard lock(registry_->mutex_);
  --registry_->reserved_;
}

Result<Registry::Seat> Registry::reserve() {
  const std::lock_guard lock(mutex_);
  const auto living = static_cast<std::size_t>(std::count_if(
      entries_.begin(), entries_.end(), [](const auto& one) { return !one.second->ended_at(); }));
  if (living + reserved_ >= kMost) {
    return fail(Errc::resource_exhausted,
                "brigd holds " + std::to_string(kMost) + " sandboxes, and no more");
  }
  ++reserved_;
  return Seat(*this);
}

Result<void> Registry::check_name(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  if (!entries_.contains(name)) return {};
  return fail(Errc::already_exists,
              "sandbox '" + name + "' is there already; 'brig rm' forgets one that has ended",
              name);
}

void Registry::add(Entry held) {
  const std::lock_guard lock(mutex_);
  const std::string name = held->name();
  entries_.emplace(name, std::move(held));
}

Result<Registry::Entry> Registry::find(const std::string& which) const {
  const std::lock_guard lock(mutex_);
  if (const auto named = entries_.find(which); named != entries_.end()) return named->second;
  constexpr std::size_t kFewestDigits = 4;
  Entry found;
  for (const auto& [name, held] : entries_) {
    if (which.size() < kFewestDigits || !held->container_id().starts_with(which)) continue;
    if (found)
      return fail(Errc::invalid_argument, base::quote(which) + " means several sandboxes", which);
    found = held;
  }
  if (found) return found;
  return fail(Errc::not_found, "brigd holds no sandbox " + base::quote(which), which);
}

void Registry::forget(const std::string& name) {
  Entry last;  // its end may take a while: not under the lock
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  if (found == entries_.end()) return;
  last = std::move(found->second);
  entries_.erase(found);
}

std::vector<Registry::Entry> Registry::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<Entry> entries;
  entries.reserve(entries_.size());
  for (const auto& [name, held] : entries_) entries.push_back(held);
  return entries;
}

bool Registry::empty() const {
  const std::lock_guard lock(mutex_);
  return entries_.empty() && reserved_ == 0;
}

std::optional<Registry::Clock::time_point> Registry::expire(Clock::time_point now) {
  std::vector<Entry> gone;
  std::optional<Clock::time_point> next;
  const std::lock_guard lock(mutex_);
  for (auto at = entries_.begin(); at != entries_.end();) {
    const auto ended = at->second->ended_at();
    if (ended && *ended + kKept <= now) {
      gone.push_back(std::move(at->second));
      at = entries_.erase(at);
      continue;
    }
    if (ended) next = std::min(next.value_or(Clock::time_point::max()), *ended + kKept);
    ++at;
  }
  return next;
}

}  // namespace brig::daemon
