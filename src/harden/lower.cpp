// SPDX-License-Identifier: Apache-2.0
#include "harden/lower.hpp"

#include "base/quote.hpp"
#include "harden/lower_job.hpp"
#include "harden/seccomp.hpp"
#include "policy/mount_rules.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace brig::harden {
namespace {

/// Short, so that a throttled job stalls for milliseconds: with the engine's own 100 ms a
/// supervisor answers up to 37 ms late, with 10 ms up to 6.
constexpr std::int64_t kCpuPeriodUs = 10'000;
constexpr std::int64_t kLeastCpuQuotaUs = 1'000;  // the kernel's

/// When the host runs out of memory, sandboxes go first: above services (0), as much as may be
/// below what asks to be killed (1000).
constexpr std::int64_t kOomScoreAdj = 500;

/// The host counts gVisor's own threads, and two for each process inside: measured, 32 left room
/// for 5 processes, 64 for 19, 128 for 52.
constexpr std::int64_t kGvisorThreads = 32;

struct CpuLimit {
  std::int64_t period_us;
  std::int64_t quota_us;
};

/// A share too small for the kernel's least quota gets a longer period, rounded so that it never
/// gains.
CpuLimit lower_cpus(Cpus cpus) {
  const auto milli = static_cast<std::int64_t>(cpus.count_milli());
  const std::int64_t quota = milli * kCpuPeriodUs / 1000;
  if (quota >= kLeastCpuQuotaUs || milli == 0) return {kCpuPeriodUs, quota};
  return {(kLeastCpuQuotaUs * 1000 + milli - 1) / milli, kLeastCpuQuotaUs};
}

std::int64_t bytes(MemorySize size) {
  return static_cast<std::int64_t>(size.count());
}

wire::Ulimit ulimit(const char* name, std::int64_t value) {
  return {name, value, value};
}

std::string tmpfs_options(const Tmpfs& tmpfs, const std::string& owner) {
  return std::string("rw,nosuid,nodev,") + (tmpfs.exec == Exec::allowed ? "exec" : "noexec") +
         ",size=" + std::to_string(tmpfs.size.count()) +
         ",nr_inodes=" + std::to_string(tmpfs.inodes) + "," + owner;
}

/// The runtime mounts from within the user namespace, if there is one: ids are those inside.
std::string owned_by(UserIds user) {
  return "mode=0700,uid=" + std::to_string(user.uid) + ",gid=" + std::to_string(user.gid);
}

Result<void> check_runtime(const Policy& policy, const EngineFeatures& features) {
  const RuntimeFeatures& runtime = features.runtime_for(policy.isolation);
  if (runtime.name.empty() && policy.isolation == Isolation::gvisor) {
    return fail(Errc::failed_precondition,
                "isolation: policy '" + policy.name +
                    "' wants gvisor, and the engine has no runtime whose program is runsc; "
                    "register one, or see the weakening 'share-kernel'");
  }
  if (runtime.name.empty()) {
    return fail(Errc::failed_precondition,
                "runtime: the engine does not say which one is its default");
  }
  if (!runtime.applies_seccomp) {
    return fail(Errc::failed_precondition, "seccomp: the engine's runtime " +
                                               base::quote(runtime.name) +
                                               " ignores profiles; register it with "
                                               "--oci-seccomp among its runtimeArgs");
  }
  return {};
}

Result<void> check_features(const EngineFeatures& features) {
  struct Need {
    bool there;
    const char* what;
  };
  const std::array needs{
      Need{features.seccomp, "seccomp: the engine or its kernel has none"},
      Need{features.memory_limit,
           "memory: the engine can't limit it; is the memory cgroup controller there?"},
      Need{features.swap_limit,
           "swap: the engine can't limit it; boot the kernel with swapaccount=1"},
      Need{features.pids_limit,
           "pids: the engine can't limit them; is the pids cgroup controller there?"},
      Need{features.cpu_quota,
           "cpu: the engine can't limit it; is the cpu cgroup controller there?"},
  };
  for (const Need& need : needs) {
    if (!need.there) return fail(Errc::failed_precondition, need.what);
  }
  return {};
}

Result<void> check_data_root(const std::vector<HostMount>& mounts, const std::string& data_root) {
  if (data_root.empty()) return {};
  for (const HostMount& mount : mounts) {
    if (policy::is_at_or_below(mount.source, data_root) ||
        policy::is_at_or_below(data_root, mount.source)) {
      return fail(Errc::policy_violation,
                  "mounts: source " + base::quote(mount.source) +
                      " touches the engine's own state in " + base::quote(data_root),
                  mount.source);
    }
  }
  return {};
}

void lower_privilege(const Policy& policy, const EngineFeatures& features, wire::HostConfig& host) {
  host.privileged = false;
  host.cap_drop = {"ALL"};
  host.cap_add = {};
  // An explicit profile: where the kernel can't, the engine then fails instead of going without.
  host.security_opt = {"no-new-privileges:true",
                       "seccomp=" + std::string(seccomp_profile(policy.seccomp))};
  if (features.apparmor) host.security_opt.emplace_back("apparmor=docker-default");
  // Absent means the engine's own lists, which grow with its versions; [] would mean no masking at
  // all.
  host.masked_paths = std::nullopt;
  host.readonly_paths = std::nullopt;
}

void lower_namespaces(wire::HostConfig& host) {
  host.network_mode = "none";
  host.ipc_mode = "private";
  host.cgroupns_mode = "private";
  host.pid_mode = "";     // private
  host.uts_mode = "";     // private
  host.userns_mode = "";  // the engine's own choice; "host" would turn its mapping off
}

void lower_files(const Policy& policy, const Job& job, wire::HostConfig& host) {
  host.readonly_rootfs = true;
  host.tmpfs = {{"/tmp", tmpfs_options(policy.tmp, "mode=1777")},
                {"/work", tmpfs_options(policy.work, owned_by(job.user))}};
  host.shm_size = bytes(policy.shm);
  std::vector<HostMount> mounts = policy.mounts;
  if (job.init) mounts.push_back(*job.init);
  for (const HostMount& mount : mounts) {
    // Not recursive: before API 1.44 what is mounted below a source would stay writable.
    host.mounts.push_back(
        {"bind", mount.source, mount.target, true, wire::BindOptions{"rprivate", true}});
  }
}

void lower_limits(const Policy& policy, wire::HostConfig& host) {
  host.memory = bytes(policy.memory);
  host.memory_swap = bytes(policy.memory);  // of both together: no swap
  const CpuLimit cpu = lower_cpus(policy.cpus);
  host.cpu_period = cpu.period_us;
  host.cpu_quota = cpu.quota_us;
  host.nano_cpus = 0;  // would bring the engine's period of 100 ms
  host.pids_limit = policy.isolation == Isolation::gvisor
                        ? kGvisorThreads + std::int64_t{2} * policy.pids
                        : std::int64_t{policy.pids};
  host.ulimits = {ulimit("core", 0), ulimit("fsize", bytes(policy.file_size)),
                  ulimit("nofile", policy.open_files)};
  host.oom_kill_disable = false;  // no engine warns of false, and cgroup v2 reads it back as null
  host.oom_score_adj = kOomScoreAdj;
}

void lower_life(const Policy& policy, const EngineFeatures& features, wire::HostConfig& host) {
  host.runtime = features.runtime_for(policy.isolation).name;
  host.restart_policy = {"no", 0};
  host.auto_remove = true;  // whatever happens to brig, the container goes with its PID 1
  host.init = false;
  host.log_config = {"none", {}};
}

}  // namespace

Result<wire::ContainerCreateRequest> lower(const Policy& policy,
                                           const Job& job,
                                           const EngineFeatures& features) {
  if (auto checked = check_features(features); !checked) return fail(checked.error());
  if (auto checked = check_runtime(policy, features); !checked) return fail(checked.error());
  if (auto checked = check_job(job, features.maps_ids); !checked) return fail(checked.error());
  if (auto checked = policy::check_mounts(policy.mounts); !checked) return fail(checked.error());
  if (auto checked = check_data_root(policy.mounts, features.data_root); !checked) {
    return fail(checked.error());
  }

  wire::ContainerCreateRequest request;
  request.config = lower_job(job);
  lower_privilege(policy, features, request.host_config);
  lower_namespaces(request.host_config);
  lower_files(policy, job, request.host_config);
  lower_limits(policy, request.host_config);
  lower_life(policy, features, request.host_config);
  return request;
}

}  // namespace brig::harden
