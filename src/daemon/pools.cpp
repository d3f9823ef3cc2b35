// SPDX-License-Identifier: Apache-2.0
#include "daemon/pools.hpp"

#include "base/quote.hpp"
#include "base/until.hpp"
#include "daemon/create.hpp"
#include "daemon/pool_file.hpp"
#include "sys/errno.hpp"
#include "sys/owned_file.hpp"
#include "sys/replace_file.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include <sys/stat.h>

namespace brig::daemon {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kConnectTime(10);

Result<PoolTemplate> template_of(const PoolPut& wanted) {
  auto policy = policy_of(wanted.sandbox);
  if (!policy) return fail(policy.error());
  const auto spec = sandbox_spec_of(wanted.sandbox);
  if (!spec) return fail(spec.error());
  return PoolTemplate{.name = wanted.name,
                      .image = spec->image,
                      .policy = std::move(*policy),
                      .user = spec->user,
                      .pull = spec->pull,
                      .minimum = wanted.minimum,
                      .target = wanted.target,
                      .maximum = wanted.maximum,
                      .max_age = std::chrono::milliseconds(wanted.max_age_ms),
                      .cool_down = std::chrono::milliseconds(wanted.cool_down_ms)};
}

PoolListed listed(const PoolTemplateStatus& status, const PoolPut& wanted) {
  return {.name = status.name,
          .engine = wanted.sandbox.engine,
          .image = wanted.sandbox.image,
          .minimum = status.minimum,
          .target = status.target,
          .maximum = status.maximum,
          .ready = status.ready,
          .creating = status.creating,
          .leased = status.leased,
          .waiting = status.waiting,
          .warm = status.warm,
          .cold = status.cold,
          .created = status.created,
          .refused = status.refused,
          .failures = status.failures,
          .stopped = status.stopped ? Choice::yes : Choice::no,
          .draining = status.draining ? Choice::yes : Choice::no,
          .last_failure = status.last_failure};
}

std::string path_of(const std::string& directory, const std::string& name) {
  return directory + "/" + name + ".json";
}

Result<void> write_file(const std::string& directory, const PoolPut& wanted) {
  // As private as the state directory's other parts: a template grants its own weakenings.
  if (::mkdir(directory.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    return sys::fail_errno(errno, "create '" + directory + "'", directory);
  return sys::replace_file(path_of(directory, wanted.name), to_pool_file(wanted),
                           S_IRUSR | S_IWUSR);
}

/// What the files say.
struct Files {
  std::vector<PoolPut> wanted;          ///< By name.
  std::vector<std::string> unreadable;  ///< Those that say nothing, and why.
  std::set<std::string> names;          ///< Of all that are there.
  bool complete = true;                 ///< The directory could be read to its end.
};

Files read_files(const std::string& directory) {
  Files files;
  std::error_code failed;
  fs::directory_iterator next(directory, failed);
  for (; !failed && next != fs::directory_iterator(); next.increment(failed)) {
    if (next->path().extension() != ".json") continue;
    const std::string path = next->path().string();
    files.names.insert(next->path().stem().string());
    // Neither a link nor what its reader would wait for.
    const auto file = sys::read_owned_file(path, kMaxPoolFile);
    auto wanted = file ? parse_pool_file(file->text) : fail(file.error());
    if (wanted && path_of(directory, wanted->name) != path)
      wanted = fail(Errc::invalid_argument, "name: it is not the file's own");
    if (wanted)
      files.wanted.push_back(std::move(*wanted));
    else
      files.unreadable.push_back("'" + path + "': " + wanted.error().message);
  }
  if (failed && failed != std::errc::no_such_file_or_directory) {
    files.complete = false;
    files.unreadable.push_back("'" + directory + "': " + failed.message());
  }
  std::sort(files.wanted.begin(), files.wanted.end(),
            [](const PoolPut& a, const PoolPut& b) { return a.name < b.name; });
  return files;
}

}  // namespace

void Pools::load() {
  static_cast<void>(reload({.timeout = kConnectTime}));
}

Result<Pools::Entry> Pools::find(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  if (found == entries_.end())
    return fail(Errc::not_found,
                "there is no pool " + base::quote(name) +
                    "; 'brig pool ls' lists them, and tells of templates that could not be opened");
  return found->second;
}

Result<std::shared_ptr<Pool>> Pools::pool_of(const std::string& engine, const Wait& wait) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_engine_.find(engine); found != by_engine_.end()) return found->second;
  }
  // Asked whole, now: it serves long after this request.
  const auto connected = Engine::connect({.url = engine}, wait);
  if (!connected) return fail(connected.error());
  auto opened = Pool::open(*connected, {});
  if (!opened) return fail(opened.error());
  const std::lock_guard lock(mutex_);
  // Another client's may have been faster: then that is the one.
  return by_engine_.emplace(engine, std::make_shared<Pool>(std::move(*opened))).first->second;
}

Result<void> Pools::open(const PoolPut& wanted, const Wait& wait) {
  auto kept = template_of(wanted);
  if (!kept) return fail(kept.error());
  auto pool = pool_of(wanted.sandbox.engine, wait);
  if (!pool) return fail(pool.error());
  if (auto put = (*pool)->put(std::move(*kept)); !put) return put;
  if (wanted.drained == Choice::yes)
    static_cast<void>((*pool)->drain(wanted.name, {.timeout = std::chrono::seconds(0)}));
  const auto old = find(wanted.name);
  if (old && old->pool != *pool) forget(wanted.name, *old);
  const std::lock_guard lock(mutex_);
  entries_.insert_or_assign(wanted.name, Entry{wanted, std::move(*pool)});
  return {};
}

/// Its leases go on.
void Pools::forget(const std::string& name, const Entry& entry) {
  static_cast<void>(entry.pool->drain(name, {.timeout = std::chrono::seconds(0)}));
  static_cast<void>(entry.pool->remove(name));
}

Result<void> Pools::put(const PoolPut& wanted, const Wait& wait) {
  if (!wanted.sandbox.main.empty() || !wanted.sandbox.name.empty())
    return fail(Errc::invalid_argument,
                "a template's sandboxes have names and commands of their own");
  const std::lock_guard changing(changing_);
  if (auto opened = open(wanted, wait); !opened) return opened;
  return write_file(directory_, wanted);
}

Result<brig::Lease> Pools::acquire(const std::string& name,
                                   WhenEmpty when_empty,
                                   const Wait& wait) {
  const auto entry = find(name);
  if (!entry) return fail(entry.error());
  return entry->pool->acquire(name, when_empty, wait);
}

Result<void> Pools::drain(const std::string& name, const Wait& wait) {
  const auto entry = set_drained(name, Choice::yes);
  if (!entry) return fail(entry.error());
  return entry->pool->drain(name, wait);
}

Result<void> Pools::resume(const std::string& name) {
  const auto entry = set_drained(name, Choice::no);
  if (!entry) return fail(entry.error());
  return entry->pool->resume(name);
}

/// For the next brigd, too.
Result<Pools::Entry> Pools::set_drained(const std::string& name, Choice drained) {
  const std::lock_guard changing(changing_);
  auto entry = find(name);
  if (!entry) return entry;
  entry->wanted.drained = drained;
  if (auto written = write_file(directory_, entry->wanted); !written) return fail(written.error());
  const std::lock_guard lock(mutex_);
  entries_.insert_or_assign(name, *entry);
  return entry;
}

Result<void> Pools::remove(const std::string& name, const Wait& wait) {
  const auto entry = find(name);
  if (!entry) return fail(entry.error());
  if (auto drained = entry->pool->drain(name, wait); !drained) return drained;
  const std::lock_guard changing(changing_);
  if (auto removed = entry->pool->remove(name); !removed) return removed;
  const auto now = find(name);
  if (!now || now->pool != entry->pool) return {};  // it is another one of that name by now
  std::error_code failed;
  fs::remove(path_of(directory_, name), failed);
  const std::lock_guard lock(mutex_);
  entries_.erase(name);
  if (failed) {
    return fail(Errc::unavailable,
                "remove '" + path_of(directory_, name) + "': " + failed.message());
  }
  return {};
}

PoolListing Pools::reload(const Wait& wait) {
  const std::lock_guard changing(changing_);
  const auto until = base::Until::begin(wait);
  Files files = read_files(directory_);
  std::set<std::string> dead;  // engines that were asked once in vain
  for (const PoolPut& wanted : files.wanted) {
    const auto old = find(wanted.name);
    if (old && to_pool_file(old->wanted) == to_pool_file(wanted)) continue;
    const bool asked = dead.contains(wanted.sandbox.engine);
    const auto opened = asked ? fail(Errc::unavailable, "its engine does not answer")
                              : open(wanted, {until.left(), until.stop});
    if (opened) continue;
    if (opened.error().code != Errc::invalid_argument) dead.insert(wanted.sandbox.engine);
    files.unreadable.push_back("'" + path_of(directory_, wanted.name) +
                               "': " + opened.error().message);
  }
  std::vector<std::pair<std::string, Entry>> gone;
  {
    const std::lock_guard lock(mutex_);
    unreadable_ = std::move(files.unreadable);
    for (auto next = entries_.begin(); files.complete && next != entries_.end();) {
      const auto at = next++;
      if (files.names.contains(at->first)) continue;
      gone.emplace_back(at->first, std::move(at->second));
      entries_.erase(at);
    }
  }
  for (const auto& [name, entry] : gone) forget(name, entry);
  return list();
}

PoolListing Pools::list() const {
  PoolListing all;
  const std::lock_guard lock(mutex_);
  all.unreadable = unreadable_;
  for (const auto& [engine, pool] : by_engine_) {
    const PoolStatus status = pool->status();
    all.alive += status.alive;
    all.lanes += status.lanes;
    for (const PoolTemplateStatus& one : status.templates) {
      const auto entry = entries_.find(one.name);
      if (entry != entries_.end() && entry->second.pool == pool)
        all.pools.push_back(listed(one, entry->second.wanted));
    }
  }
  return all;
}

bool Pools::empty() const {
  const std::lock_guard lock(mutex_);
  return std::all_of(by_engine_.begin(), by_engine_.end(),
                     [](const auto& one) { return one.second->status().alive == 0; });
}

}  // namespace brig::daemon
