// SPDX-License-Identifier: Apache-2.0
// The sandboxes that brigd holds, by name. Its lock is held to look one up, never while anything
// waits.
#pragma once

#include "daemon/held.hpp"

#include <brig/result.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace brig::daemon {

class Registry {
 public:
  using Clock = std::chrono::steady_clock;
  using Entry = std::shared_ptr<Held>;

  /// Sandboxes at once, those that are being made among them.
  static constexpr std::size_t kMost = 256;
  /// How long one that has ended is kept for those who ask about it.
  static constexpr std::chrono::hours kKept{1};

  /// The right to one more sandbox, given back with the object.
  class Seat {
   public:
    explicit Seat(Registry& registry) : registry_(&registry) {}
    Seat(Seat&& other) noexcept : registry_(std::exchange(other.registry_, nullptr)) {}
    Seat& operator=(Seat&&) = delete;
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    ~Seat();

   private:
    Registry* registry_;
  };

  /// `resource_exhausted` when there are `kMost`.
  Result<Seat> reserve();
  /// `already_exists` when one of that name has ended and is still kept.
  Result<void> check_name(const std::string& name) const;
  void add(Entry held);

  /// By name, id, or the beginning of an id. `not_found`; `invalid_argument` for several.
  Result<Entry> find(const std::string& which) const;
  /// Forgets it; whoever still has it keeps it.
  void forget(const std::string& name);
  std::vector<Entry> all() const;
  bool empty() const;

  /// Forgets those that ended `kKept` ago; when the next one is due.
  std::optional<Clock::time_point> expire(Clock::time_point now);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
  std::size_t reserved_ = 0;
};

}  // namespace brig::daemon
