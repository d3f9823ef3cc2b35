// SPDX-License-Identifier: Apache-2.0
#include "pool/keeper.hpp"

#include "base/quote.hpp"
#include "base/until.hpp"
#include "sandbox/session.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace brig::pool {
namespace {

/// Of making one: an image may have to be pulled.
constexpr std::chrono::minutes kMakeTime(5);
/// How often it is seen whether those that are ready are still there.
constexpr std::chrono::seconds kLook(2);

constexpr std::size_t kSandboxesPerCpu = 32;
constexpr std::uint64_t kOvercommit = 4;

std::uint64_t host_memory() {
  return static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

PoolOptions completed(PoolOptions options) {
  if (options.sandboxes == 0)
    options.sandboxes =
        kSandboxesPerCpu * static_cast<std::size_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  if (options.memory.count() == 0) options.memory = MemorySize::bytes(kOvercommit * host_memory());
  options.creates = std::max<std::size_t>(1, options.creates);
  return options;
}

}  // namespace

Shelf to_shelf(const Kept& kept) {
  Shelf shelf{.minimum = kept.spec.minimum,
              .target = kept.spec.target,
              .maximum = kept.spec.maximum,
              .max_age = kept.spec.max_age,
              .cool_down = kept.spec.cool_down,
              .memory = kept.spec.policy.memory.count(),
              .ready = {},
              .creating = kept.creating,
              .leased = kept.leased,
              .ending = kept.ending,
              .waiting = {},
              .last_lease = kept.last_lease,
              .last_create = kept.last_create,
              .failures = kept.told.failures,
              .last_failure = kept.last_failure,
              .draining = kept.draining};
  for (const Ready& ready : kept.ready) shelf.ready.push_back(ready.made);
  for (const Waiter* waiter : kept.waiting) shelf.waiting.push_back(waiter->since);
  return shelf;
}

Keeper::Keeper(const Engine& engine, const PoolOptions& options)
    : engine_(engine), options_(completed(options)), lanes_(options_.creates) {}

Result<void> Keeper::start() {
  try {
    planner_ = std::jthread([this] { maintain(); });
  } catch (const std::system_error& error) {
    return fail(Errc::unavailable, std::string("a thread for the pool: ") + error.what());
  }
  return {};
}

void Keeper::close() {
  {
    const Lock lock(mutex_);
    closed_ = true;
    stop_.request_stop();
    // All end at once: with an engine that hangs each takes its time.
    for (const KeptPtr& kept : kept_) {
      while (auto ready = pop_ready(kept)) begin_end(kept, std::move(ready->sandbox));
    }
    planned_.notify_all();
    tasks_.notify_all();
    changed_.notify_all();
  }
  if (planner_.joinable()) planner_.join();
  for (std::jthread& worker : workers_) worker.join();
  queue_.clear();  // what no thread could be had for
}

void Keeper::replan() {
  dirty_ = true;
  planned_.notify_one();
}

// --- what there is

Result<KeptPtr> Keeper::find(std::string_view name) const {
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const KeptPtr& kept) {
    return !kept->replaced && kept->spec.name == name;
  });
  if (found == kept_.end())
    return fail(Errc::not_found, "there is no template " + base::quote(name));
  return *found;
}

State Keeper::state() const {
  State state{.shelves = {},
              .lanes = lanes_.count(),
              .sandboxes = options_.sandboxes,
              .memory = options_.memory.count()};
  for (const KeptPtr& kept : kept_) state.shelves.push_back(to_shelf(*kept));
  return state;
}

std::optional<Ready> Keeper::pop_ready(const KeptPtr& kept) {
  if (kept->ready.empty()) return std::nullopt;
  std::optional<Ready> first(std::move(kept->ready.front()));
  kept->ready.pop_front();
  return first;
}

Error Keeper::why_none(const Kept& kept) const {
  const State now = state();
  std::string text = "template " + base::quote(kept.spec.name) + ": none of " +
                     std::to_string(kept.spec.maximum) + " is ready (" +
                     std::to_string(kept.leased + kept.ending) + " are leased, " +
                     std::to_string(kept.creating) + " are being made, " +
                     std::to_string(kept.waiting.size()) + " callers wait); the pool has " +
                     std::to_string(alive(now)) + " of at most " + std::to_string(now.sandboxes) +
                     " sandboxes, with " + to_string(MemorySize::bytes(memory_in_use(now))) +
                     " of at most " + to_string(MemorySize::bytes(now.memory));
  if (!kept.told.last_failure.empty()) text += "; last failure: " + kept.told.last_failure;
  const bool bound = alive(to_shelf(kept)) >= kept.spec.maximum || alive(now) >= now.sandboxes ||
                     memory_in_use(now) >= now.memory;
  return {.code = bound ? Errc::resource_exhausted : Errc::deadline_exceeded,
          .message = std::move(text),
          .resource = {}};
}

tl::unexpected<Error> Keeper::over(const Wait& wait, const std::string& late) {
  if (wait.stop.stop_requested()) return fail(Errc::cancelled, "cancelled");
  return fail(Errc::deadline_exceeded, late);
}

// --- threads

void Keeper::maintain() {
  Lock lock(mutex_);
  while (!closed_) {
    dirty_ = false;
    add_worker();
    retire_lost();
    const Time now = Clock::now();
    const Actions actions = plan(state(), now);
    for (const std::size_t at : actions.retire) {
      auto oldest = pop_ready(kept_[at]);
      if (oldest) begin_end(kept_[at], std::move(oldest->sandbox));
    }
    for (const std::size_t at : actions.create) {
      ++kept_[at]->creating;
      kept_[at]->last_create = now;
      push({kept_[at], std::nullopt});
    }
    std::erase_if(
        kept_, [](const KeptPtr& kept) { return kept->replaced && alive(to_shelf(*kept)) == 0; });
    planned_.wait_until(lock, std::min<Time>(actions.next, now + kLook),
                        [&] { return closed_ || dirty_; });
  }
}

void Keeper::retire_lost() {
  for (const KeptPtr& kept : kept_) {
    for (auto next = kept->ready.begin(); next != kept->ready.end();) {
      if (!sandbox::session_of(next->sandbox).is_lost()) {
        ++next;
        continue;
      }
      ++kept->told.refused;
      kept->told.last_failure = "a sandbox that was ready is lost";
      begin_end(kept, std::move(next->sandbox));
      next = kept->ready.erase(next);
    }
  }
}

void Keeper::begin_end(const KeptPtr& kept, Sandbox sandbox) {
  ++kept->ending;
  push({kept, std::move(sandbox)});
}

/// For a worker that waits, or another one.
void Keeper::push(Task task) {
  queue_.push_back(std::move(task));
  add_worker();
  tasks_.notify_one();
}

void Keeper::add_worker() {
  if (closed_ || idle_ >= queue_.size() || workers_.size() > options_.creates) return;
  try {
    workers_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    // Those that there are do it in their turn; without any, the next plan tries again.
  }
}

void Keeper::work() {
  Lock lock(mutex_);
  while (true) {
    ++idle_;
    tasks_.wait(lock, [&] { return closed_ || !queue_.empty(); });
    --idle_;
    if (queue_.empty()) return;
    Task task = std::move(queue_.front());
    queue_.pop_front();
    if (closed_ && !task.to_end) {
      --task.kept->creating;
    } else if (task.to_end) {
      lock.unlock();
      task.to_end.reset();
      lock.lock();
      --task.kept->ending;
    } else {
      make_one(lock, task.kept);
    }
    replan();
    changed_.notify_all();
  }
}

void Keeper::make_one(Lock& lock, const KeptPtr& kept) {
  std::size_t at_once = 0;
  for (const KeptPtr& one : kept_) at_once += one->creating;
  lock.unlock();
  const auto began = Clock::now();
  auto made = make_ready(engine_, kept->spec, {kMakeTime, stop_.get_token()});
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
  lock.lock();
  --kept->creating;
  if (!made) {
    // Those that were under way when another one failed have failed with it.
    if (!closed_ && began >= kept->last_failure) ++kept->told.failures;
    kept->last_failure = Clock::now();
    kept->told.last_failure = made.error().message;
    return;
  }
  // Nobody is left who would take it.
  if (closed_) return end(lock, kept, std::move(made->sandbox));
  lanes_.made(took, at_once);
  ++kept->told.created;
  kept->told.failures = 0;
  if (kept->waiting.empty() || kept->draining) {
    kept->ready.push_back(std::move(*made));
    return;
  }
  ++kept->leased;
  kept->last_lease = Clock::now();
  kept->waiting.front()->given = std::move(*made);
  kept->waiting.pop_front();
}

}  // namespace brig::pool
