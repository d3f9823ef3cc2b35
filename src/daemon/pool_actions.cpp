// SPDX-License-Identifier: Apache-2.0
#include "daemon/pool_actions.hpp"

#include "daemon/command_streams.hpp"
#include "daemon/listener.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace brig::daemon {
namespace {

/// For an engine to be found, where a template is the first on it.
constexpr std::chrono::seconds kPutTime(30);

/// A client's own word for how long it waits; no clock can count more.
std::chrono::milliseconds bounded(std::uint64_t wait_ms) {
  constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24);
  return std::chrono::milliseconds(std::min(wait_ms, static_cast<std::uint64_t>(kLongest.count())));
}

std::uint64_t us_since(std::chrono::steady_clock::time_point began) {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                        std::chrono::steady_clock::now() - began)
                                        .count());
}

Body done(const Result<void>& result) {
  if (!result) return fail(result.error());
  return std::string();
}

}  // namespace

Body answer_lease(const Context& context, Conversation& conversation, const Lease& wanted) {
  const auto began = std::chrono::steady_clock::now();
  const auto spec = spec_of(wanted.command);
  if (!spec) return fail(spec.error());
  const std::vector<sys::UniqueFd> descriptors = conversation.take_descriptors();
  JobControl control;
  const auto io = streams_of(wanted.command, false, descriptors, control);
  if (!io) return fail(io.error());
  const Listener listener(
      conversation, context.over,
      [&](const Conversation::Said& said, const std::stop_token&) { pass_on(said, control); });
  auto lease = context.pools.acquire(wanted.pool,
                                     wanted.cold == Choice::yes ? WhenEmpty::cold : WhenEmpty::wait,
                                     {bounded(wanted.wait_ms), listener.gone()});
  if (!lease) return fail(lease.error());
  Leased leased;
  leased.sandbox = lease->sandbox().description().container_name;
  leased.warm = lease->start() == brig::Start::warm ? Choice::yes : Choice::no;
  leased.acquire_us = us_since(began);
  const auto result = lease->sandbox().exec(*spec, *io, listener.gone());
  if (!result) return fail(result.error());
  leased.run_us = us_since(began) - leased.acquire_us;
  leased.end = job_end_of(*result);
  return pack(leased);
}

Body answer_pool(const Context& context, Conversation& conversation, const Request& request) {
  Pools& pools = context.pools;
  const Listener listener(conversation, context.over);
  const auto within = [&](std::chrono::milliseconds time) { return Wait{time, listener.gone()}; };
  switch (request.verb) {
    case Verb::pool_put:
      return with<PoolPut>(request,
                           [&](const PoolPut& m) { return done(pools.put(m, within(kPutTime))); });
    case Verb::pool_drain:
      return with<PoolDrain>(request, [&](const PoolDrain& m) {
        return done(pools.drain(m.pool, within(bounded(m.wait_ms))));
      });
    case Verb::pool_remove:
      return with<PoolDrain>(request, [&](const PoolDrain& m) {
        return done(pools.remove(m.pool, within(bounded(m.wait_ms))));
      });
    case Verb::pool_resume:
      return with<Name>(request, [&](const Name& m) { return done(pools.resume(m.sandbox)); });
    case Verb::pool_reload:
      return pack(pools.reload(within(kPutTime)));
    default:
      return pack(pools.list());
  }
}

}  // namespace brig::daemon
