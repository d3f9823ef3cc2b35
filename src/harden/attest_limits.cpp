// SPDX-License-Identifier: Apache-2.0
// check_attested: how much a sandbox may use.
#include "harden/attest_judge.hpp"

#include <array>

namespace brig::harden {
namespace {

using Number = std::optional<std::uint64_t>;

std::string show(const Number& found, const char* unit) {
  if (!found) return "not readable";
  if (*found == Attestation::kUnlimited) return "unlimited";
  return std::to_string(*found) + unit;
}

/// No limit at all may be another kernel's ignorance of the one outside; one that is too high is
/// nobody's.
Shown at_most(const Number& found, std::uint64_t most) {
  if (!found || *found == Attestation::kUnlimited) return Shown::nowhere;
  return *found <= most ? Shown::in_force : Shown::amiss;
}

InsideVerdict judge_memory(const Inside& inside) {
  const MemorySize most = inside.expectation.policy.memory;
  const Number& found = inside.attestation.memory_bytes;
  return {"at most " + to_string(most), show(found, " B"), at_most(found, most.count())};
}

InsideVerdict judge_swap(const Inside& inside) {
  const MemorySize most = inside.expectation.policy.memory;
  const Number& both = inside.attestation.memory_and_swap_bytes;
  Shown shown = at_most(both, most.count());
  if (shown == Shown::in_force && both != inside.attestation.memory_bytes) shown = Shown::amiss;
  return {"as much as the memory, and that at most " + to_string(most), show(both, " B"), shown};
}

InsideVerdict judge_cpu(const Inside& inside) {
  const Cpus most = inside.expectation.policy.cpus;
  const Number& found = inside.attestation.milli_cpus;
  return {"at most " + to_string(most), show(found, "/1000 CPUs"),
          at_most(found, most.count_milli())};
}

InsideVerdict judge_pids(const Inside& inside) {
  const std::uint64_t most = inside.expectation.policy.pids;
  const Number& found = inside.attestation.pids;
  return {"at most " + std::to_string(most), show(found, ""), at_most(found, most)};
}

InsideVerdict judge_ulimits(const Inside& inside) {
  struct Most {
    const char* name;
    std::uint64_t most;
  };
  const Policy& policy = inside.expectation.policy;
  const std::array all{Most{"Max core file size", 0},
                       Most{"Max file size", policy.file_size.count()},
                       Most{"Max open files", policy.open_files}};
  InsideVerdict verdict{"", "", Shown::in_force};
  for (const Most& one : all) {
    const auto found = inside.attestation.rlimits.find(std::string_view(one.name));
    const bool there = found != inside.attestation.rlimits.end();
    const RLimit limit = there ? found->second : RLimit{};
    const bool bounded =
        limit.soft && limit.hard && *limit.soft <= *limit.hard && *limit.hard <= one.most;
    if (!there) verdict.shown = Shown::nowhere;
    if (there && !bounded) verdict.shown = Shown::amiss;
    const std::string comma = verdict.wanted.empty() ? "" : ", ";
    verdict.wanted += comma + one.name + " " + std::to_string(one.most);
    verdict.found += comma + one.name + " " +
                     (limit.hard ? std::to_string(*limit.hard)
                      : there    ? "unlimited"
                                 : "not shown");
  }
  return verdict;
}

InsideVerdict judge_oom(const Inside& inside) {
  const auto& score = inside.attestation.oom_score_adj;
  return {"an adjustment above 0", score ? std::to_string(*score) : "not readable",
          !score || *score == 0 ? Shown::nowhere
          : *score > 0          ? Shown::in_force
                                : Shown::amiss};
}

constexpr std::array kJudges{
    InsideJudge{"memory", judge_memory},   InsideJudge{"swap", judge_swap},
    InsideJudge{"cpu", judge_cpu},         InsideJudge{"pids", judge_pids},
    InsideJudge{"ulimits", judge_ulimits}, InsideJudge{"oom", judge_oom},
};

}  // namespace

std::span<const InsideJudge> inside_limit_judges() {
  return kJudges;
}

}  // namespace brig::harden
