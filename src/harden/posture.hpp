// SPDX-License-Identifier: Apache-2.0
// What is really in force, whoever set it: an inspect answer, with the engine's many spellings of
// one thing made one. Pure; it judges nothing.
#pragma once

#include "harden/tmpfs_options.hpp"
#include "wire/container.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace brig::harden {

/// One mount that is no tmpfs of HostConfig.Tmpfs.
struct MountPosture {
  std::string type;  ///< "bind", "volume", …
  std::string source;
  std::string target;
  bool read_only = false;
  bool recursive = true;  ///< Takes along what is mounted below the source.
  std::string propagation;
  std::string mode = {};  ///< Other options, as those that relabel the source.
  auto operator<=>(const MountPosture&) const = default;
};

struct LimitPosture {
  std::int64_t soft = 0;
  std::int64_t hard = 0;
  bool operator==(const LimitPosture&) const = default;
};

struct Posture {
  // What runs
  std::string image;
  std::vector<std::string> argv;      ///< Entrypoint and Cmd.
  std::vector<std::string> executed;  ///< Path and Args: what the engine makes of them.
  std::map<std::string, std::string>
      env;  ///< What the job gets; the last of two counts, as in the engine.
  std::string workdir;
  std::string user;                 ///< Config.User as it is.
  std::vector<std::string> groups;  ///< GroupAdd
  std::string hostname;
  std::map<std::string, std::string> labels;
  bool stdin_open = false;
  bool stdin_once = false;
  bool tty = false;
  std::string stop_signal;
  std::vector<std::string> healthcheck;

  // Privilege
  bool privileged = false;
  std::vector<std::string> capabilities_added;    ///< Upper case, without CAP_.
  std::vector<std::string> capabilities_dropped;  ///< Upper case, without CAP_.
  bool no_new_privileges = false;
  std::string seccomp;   ///< The profile's text, "unconfined", or empty: the engine's default.
  std::string apparmor;  ///< The profile's name, as the engine reports it.
  std::string selinux;   ///< The process label.
  std::vector<std::string> label_options;     ///< Of SecurityOpt.
  std::vector<std::string> security_options;  ///< The rest of SecurityOpt, and what is there twice.
  std::optional<std::vector<std::string>> masked_paths;
  std::optional<std::vector<std::string>> readonly_paths;
  std::vector<std::string> sysctls;      ///< "KEY=VALUE"
  std::vector<std::string> annotations;  ///< "KEY=VALUE"
  std::vector<std::string> devices;      ///< Devices, rules and requests.

  // Files
  bool readonly_rootfs = false;
  std::map<std::string, TmpfsOptions> tmpfs;
  std::vector<MountPosture> mounts;  ///< Sorted.
  std::vector<std::string>
      volumes;  ///< What the image or the request declares, and VolumesFrom, VolumeDriver.
  std::vector<std::string> storage_options;
  std::int64_t shm_bytes = 0;
  std::string container_id_file;

  // Namespaces, as the engine spells them
  bool network_disabled = false;
  std::string network_mode;
  std::vector<std::string> networks;
  std::vector<std::string> name_resolution;  ///< Dns, DnsOptions, DnsSearch, ExtraHosts, Links.
  std::vector<std::string> ports;
  std::string pid_namespace;
  std::string ipc_namespace;
  std::string uts_namespace;
  std::string user_namespace;
  std::string cgroup_namespace;
  std::string cgroup;  ///< Cgroup and CgroupParent.

  // Resources; no value is no limit
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::uint64_t> memory_and_swap_bytes;
  std::optional<std::uint64_t> milli_cpus;  ///< Rounded up.
  std::vector<std::string> cpu_claims;      ///< What goes before others: shares, sets of CPUs.
  std::int64_t memory_reservation = 0;      ///< Kept from being reclaimed, in bytes.
  std::optional<std::uint64_t> pids;
  std::map<std::string, LimitPosture> ulimits;
  bool oom_kill_disabled = false;
  std::int64_t oom_score_adjustment = 0;
  std::int64_t realtime_us = 0;         ///< CpuRealtimeRuntime
  std::int64_t realtime_period_us = 0;  ///< CpuRealtimePeriod

  // Life
  std::string runtime;
  std::string isolation;
  std::string log_driver;
  std::vector<std::string> log_options;
  std::string restart;
  bool auto_remove = false;
  std::optional<bool> engine_init;  ///< No value: whatever the engine is set to.
};

/// The posture of a container as the engine reports it.
Posture observe(const wire::ContainerInspect& inspect);

}  // namespace brig::harden
