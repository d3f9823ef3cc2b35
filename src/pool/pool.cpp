// SPDX-License-Identifier: Apache-2.0
#include "pool/keeper.hpp"

#include <brig/pool.hpp>

#include <utility>

namespace brig {

std::string_view to_string(Start start) noexcept {
  return start == Start::warm ? "warm" : "cold";
}

struct Pool::Impl {
  Impl(const Engine& engine, const PoolOptions& options)
      : keeper(std::make_shared<pool::Keeper>(engine, options)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  Impl(Impl&&) = delete;
  Impl& operator=(Impl&&) = delete;
  ~Impl() { keeper->close(); }

  std::shared_ptr<pool::Keeper> keeper;
};

struct Lease::Impl {
  Impl(std::shared_ptr<pool::Keeper> from, pool::Keeper::Taken what)
      : keeper(std::move(from)), taken(std::move(what)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  Impl(Impl&&) = delete;
  Impl& operator=(Impl&&) = delete;
  ~Impl() { keeper->give_back(taken.kept, std::move(taken.ready.sandbox)); }

  std::shared_ptr<pool::Keeper> keeper;
  pool::Keeper::Taken taken;
};

Lease::Lease(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Lease::Lease(Lease&& other) noexcept = default;
Lease& Lease::operator=(Lease&& other) noexcept = default;
Lease::~Lease() = default;

Sandbox& Lease::sandbox() {
  return impl_->taken.ready.sandbox;
}

Start Lease::start() const {
  return impl_->taken.start;
}

Pool::Pool(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Pool::Pool(Pool&& other) noexcept = default;
Pool& Pool::operator=(Pool&& other) noexcept = default;
Pool::~Pool() = default;

Result<Pool> Pool::open(const Engine& engine,
                        std::vector<PoolTemplate> templates,
                        const PoolOptions& options) {
  auto impl = std::make_unique<Impl>(engine, options);
  for (PoolTemplate& one : templates) {
    if (auto added = impl->keeper->put(std::move(one)); !added) return fail(added.error());
  }
  if (auto started = impl->keeper->start(); !started) return fail(started.error());
  return Pool(std::move(impl));
}

Result<Lease> Pool::acquire(std::string_view name, WhenEmpty when_empty, const Wait& wait) {
  // The pool may be destroyed while this call waits.
  const auto keeper = impl_->keeper;
  auto taken = keeper->take(name, when_empty, wait);
  if (!taken) return fail(taken.error());
  return Lease(std::make_unique<Lease::Impl>(keeper, std::move(*taken)));
}

Result<void> Pool::wait_ready(std::string_view name, const Wait& wait) const {
  const auto keeper = impl_->keeper;
  return keeper->wait_ready(name, wait);
}

Result<void> Pool::put(PoolTemplate added) {
  return impl_->keeper->put(std::move(added));
}

Result<void> Pool::drain(std::string_view name, const Wait& wait) {
  const auto keeper = impl_->keeper;
  return keeper->drain(name, wait);
}

Result<void> Pool::remove(std::string_view name) {
  return impl_->keeper->remove(name);
}

Result<void> Pool::resume(std::string_view name) {
  return impl_->keeper->resume(name);
}

PoolStatus Pool::status() const {
  return impl_->keeper->status();
}

}  // namespace brig
