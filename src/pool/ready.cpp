// SPDX-License-Identifier: Apache-2.0
#include "pool/ready.hpp"

#include "base/quote.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

namespace brig::pool {
namespace {

constexpr std::size_t kMaxName = 63;
/// What a template may ask for at most: each is a container, a thread and some descriptors.
constexpr std::size_t kMostSandboxes = 4096;
/// Longer is as good as never, and a sum of times that overflows is neither.
constexpr std::chrono::hours kLongest(24 * 365);

bool is_name(const std::string& name) {
  const auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= kMaxName && alphanumeric(name[0]) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return alphanumeric(c) || c == '_' || c == '.' || c == '-'; });
}

tl::unexpected<Error> somebody_else_ran(const Sandbox& sandbox) {
  return fail(Errc::policy_violation, "container '" + sandbox.description().container_name +
                                          "': something has run in it that was not brig's");
}

Result<Ready> make(const Engine& engine, const PoolTemplate& kept, const Wait& wait) {
  Policy policy = kept.policy;
  policy.lifetime += kept.max_age;
  auto made = Sandbox::create(engine, policy,
                              {.image = kept.image, .user = kept.user, .pull = kept.pull}, wait);
  if (!made) return fail(made.error());
  // The runtime's own threads have taken some.
  const auto first_pid = sandbox::attest_again(*made, wait);
  if (!first_pid) return fail(first_pid.error());
  for (const FileCopy& copy : kept.puts) {
    const auto put = made->put(copy.from, copy.to, {.limits = kept.copy_limits}, wait);
    if (!put) return fail(put.error());
  }
  // A job of brig-init's own: the first in a sandbox takes longer than those after it.
  if (const auto there = made->stat("/work", wait); !there) return fail(there.error());
  const auto last_pid = sandbox::attest_again(*made, wait);
  if (!last_pid) return fail(last_pid.error());
  // Each copy has one, and so has that job. gVisor counts none.
  const std::uint64_t own = *first_pid + kept.puts.size() + 1;
  const bool counted = kept.policy.isolation != Isolation::gvisor;
  if (counted && *last_pid != own) return somebody_else_ran(*made);
  return Ready{std::move(*made), Clock::now(), *last_pid};
}

}  // namespace

Result<void> validate(const PoolTemplate& kept) {
  const auto wrong = [&](const std::string& what) {
    return fail(Errc::invalid_argument, "template " + base::quote(kept.name) + ": " + what);
  };
  if (!is_name(kept.name))
    return wrong("a name is 1 to 63 of a-z, 0-9, '_', '.' and '-', the first a letter or a digit");
  if (kept.maximum == 0 || kept.maximum > kMostSandboxes)
    return wrong("maximum: it is " + std::to_string(kept.maximum) + ", not 1 to " +
                 std::to_string(kMostSandboxes));
  if (kept.minimum > kept.target || kept.target > kept.maximum)
    return wrong("minimum, target, maximum: they are " + std::to_string(kept.minimum) + ", " +
                 std::to_string(kept.target) + ", " + std::to_string(kept.maximum) +
                 ", which must not fall");
  if (kept.max_age < std::chrono::seconds(1) || kept.max_age > kLongest)
    return wrong("max_age: it is not a second to 365 days");
  if (kept.cool_down.count() < 0 || kept.cool_down > kLongest)
    return wrong("cool_down: it is not 0 to 365 days");
  return {};
}

Result<Ready> make_ready(const Engine& engine, const PoolTemplate& kept, const Wait& wait) {
  // Without memory this one fails, not the pool.
  try {
    return make(engine, kept, wait);
  } catch (const std::exception& error) {
    return fail(Errc::internal, std::string("make a sandbox: ") + error.what());
  }
}

Result<void> check_unused(Ready& ready, const Wait& wait) {
  const auto last_pid = sandbox::attest_again(ready.sandbox, wait);
  if (!last_pid) return fail(last_pid.error());
  if (*last_pid == ready.last_pid) return {};
  return somebody_else_ran(ready.sandbox);
}

}  // namespace brig::pool
