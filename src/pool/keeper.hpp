// SPDX-License-Identifier: Apache-2.0
// A pool's sandboxes, its threads, and whoever waits for one.
#pragma once

#include "base/until.hpp"
#include "pool/lanes.hpp"
#include "pool/plan.hpp"
#include "pool/ready.hpp"

#include <brig/pool.hpp>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace brig::pool {

/// A caller that waits.
struct Waiter {
  Time since;
  std::optional<Ready> given;
};

/// A template with all that is there of it. Guarded by the keeper's lock, but for `spec`.
struct Kept {
  explicit Kept(PoolTemplate wanted) : spec(std::move(wanted)) {}

  const PoolTemplate spec;
  std::deque<Ready> ready;  ///< The oldest first.
  std::deque<Waiter*> waiting;
  std::size_t creating = 0;
  std::size_t leased = 0;
  std::size_t ending = 0;  ///< They are being destroyed.
  Time last_lease = Clock::now();
  Time last_create;
  Time last_failure;
  bool draining = false;
  bool replaced = false;    ///< By another of its name: it is there for its leases only.
  PoolTemplateStatus told;  ///< Counters and the reason of the last failure.

  /// Nothing more is made after failures.
  bool is_stopped() const { return told.failures >= kMaxFailures; }
};

using KeptPtr = std::shared_ptr<Kept>;

/// As a plan sees it.
Shelf to_shelf(const Kept& kept);

class Keeper {
 public:
  Keeper(const Engine& engine, const PoolOptions& options);
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  Keeper(Keeper&&) = delete;
  Keeper& operator=(Keeper&&) = delete;
  ~Keeper() = default;

  /// `unavailable` when there is no thread to be had.
  Result<void> start();
  /// Ends all that is ready, and the threads.
  void close();

  struct Taken {
    KeptPtr kept;
    Ready ready;
    Start start;
  };
  Result<Taken> take(std::string_view name, WhenEmpty when_empty, const Wait& wait);
  /// Its lease is over.
  void give_back(const KeptPtr& kept, Sandbox sandbox);

  Result<void> wait_ready(std::string_view name, const Wait& wait);
  Result<void> put(PoolTemplate added);
  Result<void> drain(std::string_view name, const Wait& wait);
  Result<void> remove(std::string_view name);
  Result<void> resume(std::string_view name);
  PoolStatus status();

 private:
  using Lock = std::unique_lock<std::mutex>;

  /// What a worker does next: makes one, or destroys one.
  struct Task {
    KeptPtr kept;
    std::optional<Sandbox> to_end;
  };

  // All of these are called under the lock.
  Result<KeptPtr> find(std::string_view name) const;
  State state() const;
  static std::optional<Ready> pop_ready(const KeptPtr& kept);
  void begin_end(const KeptPtr& kept, Sandbox sandbox);
  void replan();
  void push(Task task);
  void add_worker();
  void end(Lock& lock, const KeptPtr& kept, Sandbox sandbox);
  void retire_lost();
  Result<Taken> wait_for_one(Lock& lock, const KeptPtr& kept, const base::Until& until);
  Result<Taken> make_cold(Lock& lock, const KeptPtr& kept, const Wait& wait);
  Error why_none(const Kept& kept) const;
  /// Why a wait has ended without what it was for.
  static tl::unexpected<Error> over(const Wait& wait, const std::string& late);

  void maintain();
  void work();
  void make_one(Lock& lock, const KeptPtr& kept);

  const Engine engine_;
  PoolOptions options_;

  std::mutex mutex_;
  std::condition_variable_any changed_;  ///< Of whatever a caller waits for.
  std::condition_variable_any planned_;  ///< Wakes the thread that plans.
  std::condition_variable_any tasks_;    ///< Wakes a worker.
  std::vector<KeptPtr> kept_;
  std::deque<Task> queue_;
  std::size_t idle_ = 0;  ///< Workers that wait.
  bool dirty_ = false;    ///< There is something to plan.
  bool closed_ = false;
  Lanes lanes_;
  std::stop_source stop_;  ///< Of what is being made.
  std::vector<std::jthread> workers_;
  std::jthread planner_;
};

}  // namespace brig::pool
