// SPDX-License-Identifier: Apache-2.0
// check: how much a sandbox may use.
#include "harden/judge.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace brig::harden {
namespace {

std::string show_bytes(const std::optional<std::uint64_t>& found) {
  return found ? to_string(MemorySize::bytes(*found)) : "unlimited";
}

/// A reservation is kept from being reclaimed, at the expense of the rest of the host.
Verdict judge_memory(const Expectation& expectation, const Posture& posture) {
  const MemorySize most = expectation.policy.memory;
  std::string found = show_bytes(posture.memory_bytes);
  if (posture.memory_reservation != 0)
    found += ", of that reserved " + std::to_string(posture.memory_reservation) + " B";
  const bool bounded = posture.memory_bytes && *posture.memory_bytes <= most.count();
  return {"at most " + to_string(most), std::move(found),
          bounded && posture.memory_reservation == 0};
}

Verdict judge_realtime(const Expectation&, const Posture& posture) {
  const auto show = [](std::int64_t us, std::int64_t period_us) {
    return std::to_string(us) + " µs of " + std::to_string(period_us) + " µs";
  };
  return same(show(0, 0), show(posture.realtime_us, posture.realtime_period_us));
}

/// Memory and swap together: no swap is when it is as much as the memory, not merely a low number.
Verdict judge_swap(const Expectation& expectation, const Posture& posture) {
  const auto& both = posture.memory_and_swap_bytes;
  const bool none =
      both && both == posture.memory_bytes && *both <= expectation.policy.memory.count();
  return {"as much as the memory, and that at most " + to_string(expectation.policy.memory),
          show_bytes(both), none};
}

Verdict judge_cpu(const Expectation& expectation, const Posture& posture) {
  const Cpus most = expectation.policy.cpus;
  const auto& milli = posture.milli_cpus;
  std::string found = !milli ? "unlimited"
                      : *milli <= std::numeric_limits<std::uint32_t>::max()
                          ? to_string(Cpus::milli(static_cast<std::uint32_t>(*milli)))
                          : "more than there are";
  if (!posture.cpu_claims.empty()) found += ", " + show_list(posture.cpu_claims);
  return {"at most " + to_string(most), std::move(found),
          milli && *milli <= most.count_milli() && posture.cpu_claims.empty()};
}

Verdict judge_pids(const Expectation& expectation, const Posture& posture) {
  // gVisor's own threads count, and each process inside is two outside.
  const bool gvisor = expectation.policy.isolation == Isolation::gvisor;
  const std::uint64_t most = gvisor ? std::uint64_t{expectation.policy.pids} * 2 + 32
                                    : std::uint64_t{expectation.policy.pids};
  return {"at most " + std::to_string(most),
          posture.pids ? std::to_string(*posture.pids) : "unlimited",
          posture.pids && *posture.pids <= most};
}

std::string show(const std::map<std::string, LimitPosture>& limits) {
  std::string text;
  for (const auto& [name, limit] : limits) {
    text += (text.empty() ? "" : ", ") + name + " " + std::to_string(limit.soft) + ":" +
            std::to_string(limit.hard);
  }
  return "[" + text + "]";
}

Verdict judge_ulimits(const Expectation& expectation, const Posture& posture) {
  const auto limit = [](std::uint64_t most) {
    return LimitPosture{static_cast<std::int64_t>(most), static_cast<std::int64_t>(most)};
  };
  const std::map<std::string, LimitPosture> wanted{
      {"core", limit(0)},
      {"fsize", limit(expectation.policy.file_size.count())},
      {"nofile", limit(expectation.policy.open_files)}};
  // A process may raise its soft limit to the hard one. -1 is unlimited.
  const bool bounded = std::equal(posture.ulimits.begin(), posture.ulimits.end(), wanted.begin(),
                                  wanted.end(), [](const auto& found, const auto& most) {
                                    return found.first == most.first && found.second.soft >= 0 &&
                                           found.second.soft <= found.second.hard &&
                                           found.second.hard <= most.second.hard;
                                  });
  return {show(wanted), show(posture.ulimits), bounded};
}

Verdict judge_oom(const Expectation&, const Posture& posture) {
  std::string found = posture.oom_kill_disabled ? "killer off" : "killer on";
  found += ", adjustment " + std::to_string(posture.oom_score_adjustment);
  return {"killer on, adjustment above 0", std::move(found),
          !posture.oom_kill_disabled && posture.oom_score_adjustment > 0};
}

constexpr std::array kJudges{
    Judge{"memory", judge_memory}, Judge{"swap", judge_swap},
    Judge{"cpu", judge_cpu},       Judge{"cpu_realtime", judge_realtime},
    Judge{"pids", judge_pids},     Judge{"ulimits", judge_ulimits},
    Judge{"oom", judge_oom},
};

}  // namespace

std::span<const Judge> limit_judges() {
  return kJudges;
}

}  // namespace brig::harden
