// SPDX-License-Identifier: Apache-2.0
// The pools of one brigd: a pool for each engine, the templates as files of the state directory.
#pragma once

#include "daemon/messages.hpp"

#include <brig/pool.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace brig::daemon {

/// Safe to use from any thread. Nobody who leases or lists waits for whoever changes a template.
class Pools {
 public:
  /// Templates are kept in `directory`, STATE/pools, one a file.
  explicit Pools(std::string directory) : directory_(std::move(directory)) {}

  /// Opens what the files say; those that say nothing are told by `list`.
  void load();

  /// Adds a template, or changes one, and keeps it as a file. `invalid_argument`; the errors of
  /// `Engine::connect`.
  Result<void> put(const PoolPut& wanted, const Wait& wait);

  /// As `Pool::acquire`.
  Result<brig::Lease> acquire(const std::string& name, WhenEmpty when_empty, const Wait& wait);

  /// As `Pool::drain`, `Pool::resume`; the file says it, too.
  Result<void> drain(const std::string& name, const Wait& wait);
  Result<void> resume(const std::string& name);
  /// Drains it, and forgets it and its file.
  Result<void> remove(const std::string& name, const Wait& wait);
  /// Reads the files again: what is new or has changed is put, what has no file any more is drained
  /// and forgotten once its leases have ended. `wait` bounds all of it; an engine that does not
  /// answer is asked once.
  PoolListing reload(const Wait& wait);

  PoolListing list() const;
  /// Whether no sandbox is alive in any pool.
  bool empty() const;

 private:
  /// A template that is open.
  struct Entry {
    PoolPut wanted;
    std::shared_ptr<Pool> pool;
  };

  Result<Entry> find(const std::string& name) const;
  Result<std::shared_ptr<Pool>> pool_of(const std::string& engine, const Wait& wait);
  Result<void> open(const PoolPut& wanted, const Wait& wait);
  Result<Entry> set_drained(const std::string& name, Choice drained);
  static void forget(const std::string& name, const Entry& entry);

  const std::string directory_;
  std::mutex changing_;  ///< Held by whoever changes templates, while it waits, too.
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Pool>> by_engine_;
  std::map<std::string, Entry> entries_;
  std::vector<std::string> unreadable_;
};

}  // namespace brig::daemon
