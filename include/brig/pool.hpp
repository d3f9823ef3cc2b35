// SPDX-License-Identifier: Apache-2.0
// Sandboxes that are made before they are wanted: each is used once.
#pragma once

#include <brig/engine.hpp>
#include <brig/export.hpp>
#include <brig/files.hpp>
#include <brig/ids.hpp>
#include <brig/policy.hpp>
#include <brig/result.hpp>
#include <brig/run.hpp>
#include <brig/sandbox.hpp>
#include <brig/units.hpp>
#include <brig/wait.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brig {

/// What a pool keeps ready under a name, and how many.
struct PoolTemplate {
  std::string name;  ///< 1 to 63 of `[a-z0-9_.-]`, the first a letter or a digit.
  ImageRef image;    ///< The root of each sandbox, read-only.
  Policy policy;     ///< Of each; a lease can ask for less, by the limits of each command.
  std::optional<UserIds> user = {};  ///< A random high one for each when absent.
  Pull pull = Pull::missing;         ///< When the image is pulled.
  std::vector<FileCopy> puts = {};   ///< As `Sandbox::put`, in order, into each as it is made.
  TransferLimits copy_limits = {};   ///< Of each put.

  std::size_t minimum = 0;   ///< So many are ready even after `cool_down` without a lease.
  std::size_t target = 4;    ///< So many are ready otherwise.
  std::size_t maximum = 16;  ///< At most so many are alive: ready, being made, leased.
  /// One that is older is replaced; a second to 365 days. The lifetime of each is this longer than
  /// the policy's, so that the last lease has all of that.
  std::chrono::milliseconds max_age = std::chrono::minutes(10);
  std::chrono::milliseconds cool_down = std::chrono::minutes(10);  ///< See `minimum`; to 365 days.
};

/// What all templates of a pool share.
struct PoolOptions {
  /// The bound on sandboxes alive; 0: 32 for each processor of the host.
  std::size_t sandboxes = 0;
  /// The bound on the sum of their memory limits; 0: four times the host's memory, as few
  /// sandboxes use what they may.
  MemorySize memory = {};
  /// At most so many are made at once; the pool itself finds how many of them the engine rewards.
  std::size_t creates = 8;
};

/// What a caller gets that finds no sandbox ready.
enum class WhenEmpty {
  wait,  ///< The next one that is made; who came first has it first.
  cold,  ///< One that is made for the call, beyond the template's maximum.
  fail,  ///< `resource_exhausted`, at once.
};

/// What a lease began with.
enum class Start {
  warm,  ///< A sandbox that was ready.
  cold,  ///< One for which the caller has waited.
};
/// "warm", "cold". Stable: part of the JSON output.
BRIG_API std::string_view to_string(Start start) noexcept;

/// The state of one template.
struct PoolTemplateStatus {
  std::string name;           ///< Its name.
  std::size_t minimum = 0;    ///< As it was asked for.
  std::size_t target = 0;     ///< As it was asked for.
  std::size_t maximum = 0;    ///< As it was asked for.
  std::size_t ready = 0;      ///< Sandboxes that can be leased.
  std::size_t creating = 0;   ///< Those that are being made.
  std::size_t leased = 0;     ///< Those that are somebody's.
  std::size_t waiting = 0;    ///< Callers.
  std::uint64_t warm = 0;     ///< Leases that found one ready, since the pool was opened.
  std::uint64_t cold = 0;     ///< Those that had to wait.
  std::uint64_t created = 0;  ///< Sandboxes that were made.
  std::uint64_t refused = 0;  ///< That were destroyed because they were not as they had been made.
  std::size_t failures = 0;   ///< To make one, since the last success.
  bool stopped = false;       ///< After too many of them: nothing is made until `resume`.
  bool draining = false;      ///< Nothing is made nor leased any more.
  std::string last_failure;   ///< Why one could not be made, or was refused; empty before.
};

/// The state of a pool.
struct PoolStatus {
  std::vector<PoolTemplateStatus> templates;  ///< By name.
  std::size_t alive = 0;                      ///< Sandboxes, those that are being made among them.
  std::size_t sandboxes = 0;                  ///< The bound on them.
  MemorySize memory;                          ///< The sum of their limits.
  MemorySize memory_bound;                    ///< The bound on that.
  std::size_t lanes = 0;                      ///< How many are made at once now.
};

/// A sandbox that is one caller's until this object ends; then it is destroyed. It has run nothing
/// but what put the template's files there. When it was leased (`description().attested_at`) the
/// kernel showed once more what can change without the supervisor's doing: mounts, limits,
/// privileges, networks, and that no process was begun in it since it was made. gVisor shows
/// neither the limits of cgroups nor such processes.
class Lease {
 public:
  /// Moves the lease; the other may then only be assigned to or destroyed.
  BRIG_API Lease(Lease&& other) noexcept;
  /// Ends the lease that was here before.
  BRIG_API Lease& operator=(Lease&& other) noexcept;
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  /// Ends it; the pool destroys the sandbox, for which nobody waits.
  BRIG_API ~Lease();

  /// The sandbox. Valid as long as this object.
  BRIG_API Sandbox& sandbox();
  /// Whether the caller has waited for it.
  BRIG_API Start start() const;

 private:
  friend class Pool;
  struct Impl;
  BRIG_API explicit Lease(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Keeps sandboxes ready, hands out each once, and makes others, on threads of its own. It ends
/// them when it is destroyed; leases outlive it.
///
/// Thread safety: any number of calls at once. Writing to a closed pipe must not kill the process:
/// ignore SIGPIPE.
class Pool {
 public:
  /// Opens a pool, which begins to make what its templates ask for; does not wait for it.
  ///
  /// Errors: `invalid_argument` for a template that no pool could keep; `unavailable` when there is
  /// no thread to be had.
  BRIG_API static Result<Pool> open(const Engine& engine,
                                    std::vector<PoolTemplate> templates,
                                    const PoolOptions& options = {});

  /// Moves the pool; the other may then only be assigned to or destroyed.
  BRIG_API Pool(Pool&& other) noexcept;
  /// Ends the pool that was here before.
  BRIG_API Pool& operator=(Pool&& other) noexcept;
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  /// Ends what is ready and what is being made, and blocks for that. Callers that wait get
  /// `unavailable`.
  BRIG_API ~Pool();

  /// A sandbox of a template. The engine is not asked when one is ready: that is attested once
  /// more, by a round trip to its PID 1, and one that is not what it was when it was made is
  /// destroyed and the next one taken.
  ///
  /// Errors: `not_found` for a template that there is not; `failed_precondition` for one that is
  /// drained; `unavailable`, with the reason, for one that was stopped after failures;
  /// `resource_exhausted`, with what is in use, when there is none ready and either none is to be
  /// waited for or a bound kept one from being made in time; `deadline_exceeded`, `cancelled`; and
  /// with `WhenEmpty::cold` those of `Sandbox::create` and `put`.
  BRIG_API Result<Lease> acquire(std::string_view name, WhenEmpty when_empty, const Wait& wait);

  /// Blocks until as many of a template are ready as there should be.
  ///
  /// Errors: `not_found`; `failed_precondition`; `unavailable`, with the reason;
  /// `deadline_exceeded`, `cancelled`.
  BRIG_API Result<void> wait_ready(std::string_view name, const Wait& wait) const;

  /// Adds a template, or changes one: what is ready of the old one is destroyed, its leases go on.
  ///
  /// Errors: `invalid_argument`.
  BRIG_API Result<void> put(PoolTemplate added);

  /// Ends what is ready of a template, hands out no more, and blocks until its leases have ended.
  ///
  /// Errors: `not_found`; `deadline_exceeded`, `cancelled`: it stays drained.
  BRIG_API Result<void> drain(std::string_view name, const Wait& wait);

  /// Forgets a template that is drained. `not_found`; `failed_precondition` for any other.
  BRIG_API Result<void> remove(std::string_view name);

  /// Makes sandboxes again of a template that was stopped after failures, or drained. `not_found`.
  BRIG_API Result<void> resume(std::string_view name);

  /// What there is now.
  BRIG_API PoolStatus status() const;

 private:
  struct Impl;
  BRIG_API explicit Pool(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace brig
