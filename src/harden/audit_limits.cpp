// SPDX-License-Identifier: Apache-2.0
// audit: how much may be used, and how a container lives. The largest values are those that no
// preset exceeds.
#include "base/quote.hpp"
#include "harden/audit_rules.hpp"

#include <set>

namespace brig::harden {
namespace {

constexpr std::int64_t kLeastMemory = 6LL << 20U;
constexpr std::int64_t kMostMemory = 4LL << 30U;
constexpr std::int64_t kMostPids = 1024;
constexpr std::int64_t kMostPidsOfGvisor = 2080;  // its threads count, too
constexpr std::int64_t kMostOpenFiles = 16'384;
constexpr std::int64_t kMostFileSize = 2LL << 30U;
constexpr std::int64_t kMostCpus = 4;
constexpr std::int64_t kLongestPeriodUs = 1'000'000;
constexpr std::int64_t kLeastQuotaUs = 1'000;

void audit_cpu(const wire::HostConfig& host, AuditNotes& notes) {
  notes.require_range(host.cpu_period, kLeastQuotaUs, kLongestPeriodUs, "cpu", "CpuPeriod");
  notes.require_range(host.cpu_quota, kLeastQuotaUs, kLongestPeriodUs * kMostCpus, "cpu",
                      "CpuQuota");
  // No overflow: both are in range where this decides.
  const bool within = host.cpu_period <= 0 || host.cpu_period > kLongestPeriodUs ||
                      host.cpu_quota <= host.cpu_period * kMostCpus;
  notes.require(within, "cpu", "CpuQuota of at most " + std::to_string(kMostCpus) + " CpuPeriods",
                std::to_string(host.cpu_quota));
  notes.require_range(host.nano_cpus, 0, 0, "cpu", "NanoCpus");
  notes.require_range(host.cpu_shares, 0, 0, "cpu", "CpuShares");
  notes.require_range(host.cpu_realtime_period, 0, 0, "cpu_realtime", "CpuRealtimePeriod");
  notes.require_range(host.cpu_realtime_runtime, 0, 0, "cpu_realtime", "CpuRealtimeRuntime");
  notes.require_text(host.cpuset_cpus, "", "cpu", "CpusetCpus");
  notes.require_text(host.cpuset_mems, "", "cpu", "CpusetMems");
}

void audit_ulimits(const wire::HostConfig& host, AuditNotes& notes) {
  std::set<std::string_view> seen;
  for (const wire::Ulimit& limit : host.ulimits) {
    const bool known = limit.name == "core" || limit.name == "fsize" || limit.name == "nofile";
    notes.require(known && seen.insert(limit.name).second, "ulimits",
                  "Ulimits core, fsize and nofile, each once", base::quote(limit.name));
    const std::int64_t least = limit.name == "core" ? 0 : 1;
    const std::int64_t most = limit.name == "fsize"    ? kMostFileSize
                              : limit.name == "nofile" ? kMostOpenFiles
                                                       : 0;
    if (known) notes.require_range(limit.hard, least, most, "ulimits", limit.name);
    notes.require(limit.soft == limit.hard, "ulimits", "Soft as Hard of " + base::quote(limit.name),
                  std::to_string(limit.soft));
  }
  notes.require(seen.size() == 3, "ulimits", "Ulimits core, fsize and nofile",
                std::to_string(seen.size()) + " of them");
}

void audit_life(const wire::HostConfig& host, AuditNotes& notes) {
  notes.require_text(host.restart_policy.name, "no", "restart", "RestartPolicy.Name");
  notes.require_range(host.restart_policy.maximum_retry_count, 0, 0, "restart",
                      "RestartPolicy.MaximumRetryCount");
  notes.require(host.auto_remove, "auto_remove", "AutoRemove true", "false");
  notes.require(host.init.has_value() && !*host.init, "init", "Init false",
                host.init ? "true" : "none");
  notes.require_text(host.log_config.type, "none", "log_driver", "LogConfig.Type");
  notes.require(host.log_config.config.empty(), "log_driver", "LogConfig.Config {}",
                std::to_string(host.log_config.config.size()) + " options");
}

}  // namespace

void audit_limits(const wire::HostConfig& host, const AuditScope& scope, AuditNotes& notes) {
  notes.require_range(host.memory, kLeastMemory, kMostMemory, "memory", "Memory");
  notes.require(host.memory_swap == host.memory, "swap", "MemorySwap as Memory",
                std::to_string(host.memory_swap));
  notes.require_range(host.memory_reservation, 0, 0, "memory", "MemoryReservation");
  audit_cpu(host, notes);
  notes.require(host.pids_limit.has_value(), "pids", "PidsLimit", "none");
  const std::int64_t most = scope.isolation == Isolation::gvisor ? kMostPidsOfGvisor : kMostPids;
  if (host.pids_limit) notes.require_range(*host.pids_limit, 1, most, "pids", "PidsLimit");
  audit_ulimits(host, notes);
  notes.require(host.oom_kill_disable.has_value() && !*host.oom_kill_disable, "oom",
                "OomKillDisable false", host.oom_kill_disable ? "true" : "none");
  notes.require_range(host.oom_score_adj, 1, 1000, "oom", "OomScoreAdj");
  audit_life(host, notes);
}

}  // namespace brig::harden
