// SPDX-License-Identifier: Apache-2.0
#include "policy/presets.hpp"

#include <optional>

namespace brig {
namespace policy {
namespace {

/// The engine's own floor (moby `linuxMinMemory`).
constexpr MemorySize kLeastMemory = MemorySize::mib(6);
/// The kernel's smallest quota, 1 ms, in its longest period, 1 s.
constexpr Cpus kLeastCpus = Cpus::milli(1);

std::string show(MemorySize size) {
  return to_string(size);
}
std::string show(Cpus cpus) {
  return to_string(cpus);
}
std::string show(std::uint32_t number) {
  return std::to_string(number);
}
std::string show(std::chrono::milliseconds duration) {
  return format_duration(duration);
}

/// Lowers one limit of the policy to what is asked for, if anything is.
template <typename Value>
Result<void> lower_limit(Policy& policy,
                         Value Policy::*limit,
                         const char* control,
                         const std::optional<Value>& wanted,
                         Value least) {
  if (!wanted) return {};
  if (*wanted < least) {
    return fail(Errc::invalid_argument, std::string(control) + ": " + show(*wanted) +
                                            " is too little to run anything; the least is " +
                                            show(least));
  }
  if (*wanted <= policy.*limit) {
    policy.*limit = *wanted;
    return {};
  }
  std::string message = std::string(control) + ": " + show(*wanted) + " asked for, but policy '" +
                        policy.name + "' allows at most " + show(policy.*limit);
  for (const Policy& preset : made_presets()) {
    if (*wanted <= preset.*limit) {
      return fail(Errc::policy_violation,
                  message + "; the first preset that allows it is '" + preset.name + "'");
    }
  }
  return fail(Errc::policy_violation, message + "; no preset allows it");
}

}  // namespace
}  // namespace policy

Result<Policy> narrow(const Policy& policy, const Narrowing& narrowing) {
  using std::chrono::milliseconds;
  Policy narrowed = policy;
  const auto lower = [&](auto limit, const char* control, const auto& wanted, auto least) {
    return policy::lower_limit(narrowed, limit, control, wanted, least);
  };
  Result<void> done = lower(&Policy::memory, "memory", narrowing.memory, policy::kLeastMemory);
  if (done) done = lower(&Policy::cpus, "cpu", narrowing.cpus, policy::kLeastCpus);
  if (done) done = lower(&Policy::pids, "pids", narrowing.pids, std::uint32_t{1});
  if (done) done = lower(&Policy::wall_time, "wall_time", narrowing.wall_time, milliseconds(1));
  if (done) done = lower(&Policy::output, "output", narrowing.output, MemorySize::bytes(1));
  if (!done) return fail(done.error());
  return narrowed;
}

}  // namespace brig
