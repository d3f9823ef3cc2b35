// SPDX-License-Identifier: Apache-2.0
// Containers as the Engine API (1.41 to 1.45) writes them. Fields keep the engine's names in
// snake_case. `std::nullopt` is JSON null or absent: for some fields (MaskedPaths) that differs
// from an empty list.
#pragma once

#include <brig/ids.hpp>
#include <brig/result.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brig::wire {

struct Ulimit {
  std::string name;
  std::int64_t soft = 0;
  std::int64_t hard = 0;
  bool operator==(const Ulimit&) const = default;
};

struct LogConfig {
  std::string type;
  std::map<std::string, std::string> config;
  bool operator==(const LogConfig&) const = default;
};

struct RestartPolicy {
  std::string name;
  std::int64_t maximum_retry_count = 0;
  bool operator==(const RestartPolicy&) const = default;
};

struct BindOptions {
  std::string propagation;
  bool non_recursive = false;
  bool operator==(const BindOptions&) const = default;
};

/// HostConfig.Mounts[]. Options of other mount types are kept out: brig only makes binds, and
/// refuses to see anything else.
struct Mount {
  std::string type;
  std::string source;
  std::string target;
  bool read_only = false;
  std::optional<BindOptions> bind_options;
  bool operator==(const Mount&) const = default;
};

/// HostConfig, both as sent and as read back. Lists and maps that are only ever required to be
/// empty (Devices, DeviceRequests, PortBindings) are kept as their elements' JSON texts, for
/// messages; a map's element is an object of one member.
struct HostConfig {
  // Privilege
  bool privileged = false;
  std::vector<std::string> cap_add;
  std::vector<std::string> cap_drop;
  std::vector<std::string> security_opt;
  std::vector<std::string> group_add;
  std::optional<std::vector<std::string>> masked_paths;
  std::optional<std::vector<std::string>> readonly_paths;
  std::map<std::string, std::string> sysctls;

  // Files
  bool readonly_rootfs = false;
  std::vector<std::string> binds;
  std::vector<Mount> mounts;
  std::map<std::string, std::string> tmpfs;
  std::vector<std::string> volumes_from;
  std::string volume_driver;
  std::map<std::string, std::string> storage_opt;
  std::int64_t shm_size = 0;

  // Namespaces
  std::string network_mode;
  std::string pid_mode;
  std::string ipc_mode;
  std::string uts_mode;
  std::string userns_mode;
  std::string cgroupns_mode;
  std::string cgroup;
  std::string cgroup_parent;

  // Resources
  std::int64_t memory = 0;
  std::int64_t memory_swap = 0;
  std::int64_t memory_reservation = 0;
  std::int64_t nano_cpus = 0;
  std::int64_t cpu_period = 0;
  std::int64_t cpu_quota = 0;
  std::int64_t cpu_shares = 0;
  std::int64_t cpu_realtime_period = 0;
  std::int64_t cpu_realtime_runtime = 0;
  std::string cpuset_cpus;
  std::string cpuset_mems;
  std::optional<std::int64_t> pids_limit;
  std::vector<Ulimit> ulimits;
  std::optional<bool> oom_kill_disable;
  std::int64_t oom_score_adj = 0;

  // Devices
  std::vector<std::string> devices;
  std::vector<std::string> device_cgroup_rules;
  std::vector<std::string> device_requests;

  // Network
  std::vector<std::string> port_bindings;
  bool publish_all_ports = false;
  std::vector<std::string> links;
  std::vector<std::string> extra_hosts;
  std::vector<std::string> dns;
  std::vector<std::string> dns_options;
  std::vector<std::string> dns_search;

  // Lifecycle
  RestartPolicy restart_policy;
  bool auto_remove = false;
  std::optional<bool> init;
  std::string runtime;
  std::string isolation;
  std::string container_id_file;
  LogConfig log_config;
  std::map<std::string, std::string> annotations;

  bool operator==(const HostConfig&) const = default;
};

/// Config, both as sent and as read back.
struct Config {
  std::string hostname;
  std::string user;
  bool attach_stdin = false;
  bool attach_stdout = false;
  bool attach_stderr = false;
  bool tty = false;
  bool open_stdin = false;
  bool stdin_once = false;
  std::vector<std::string> env;
  std::vector<std::string> cmd;
  std::vector<std::string> entrypoint;
  std::string image;
  std::string working_dir;
  bool network_disabled = false;
  std::string stop_signal;
  std::map<std::string, std::string> labels;
  std::vector<std::string> healthcheck_test;  ///< Healthcheck.Test
  std::vector<std::string> volumes;           ///< The keys of Volumes, sorted.
  std::vector<std::string> exposed_ports;     ///< The keys of ExposedPorts, sorted.
  bool operator==(const Config&) const = default;
};

/// The body of POST /containers/create.
struct ContainerCreateRequest {
  Config config;
  HostConfig host_config;
  bool operator==(const ContainerCreateRequest&) const = default;
};

/// Every field of the two structs is written, whatever its value, so that no default of the
/// engine's applies; except those whose null and absence mean the engine's own list (MaskedPaths,
/// ReadonlyPaths), one that needs a later API than 1.41 and is left out when empty (Annotations),
/// and NetworkingConfig, which is never sent. Equal requests have equal texts: keys are sorted.
/// `invalid_argument` with a JSON pointer for what JSON can't carry: an argument, a variable or a
/// path that is not UTF-8.
Result<std::string> encode(const ContainerCreateRequest& request);

/// Reads such a body strictly: an unknown or duplicate key, a key in another case, a wrong type
/// (null where no field is optional), or nesting deeper than the format is `invalid_argument` with
/// a JSON pointer to the place. A field that is absent keeps its default.
Result<ContainerCreateRequest> decode_container_create_request(std::string_view body);

/// The answer to POST /containers/create.
struct ContainerCreated {
  ContainerId id;
  std::vector<std::string> warnings = {};
};
Result<ContainerCreated> decode_container_created(std::string_view body);

/// Inspect's State.
struct ContainerState {
  std::string status;
  bool running = false;
  bool oom_killed = false;
  bool dead = false;
  std::int64_t pid = 0;
  std::int64_t exit_code = 0;
  std::string error;
  std::string started_at;
  std::string finished_at;
};

/// Inspect's Mounts[]: what the engine will really mount besides tmpfs.
struct MountPoint {
  std::string type;
  std::string name;
  std::string source;
  std::string destination;
  std::string mode;
  bool rw = false;
  std::string propagation;
};

/// The answer to GET /containers/{id}/json.
struct ContainerInspect {
  ContainerId id;
  std::string name = {};  ///< Without the leading slash.
  ImageId image;          ///< What runs, whatever Config.Image says.
  std::string created = {};
  std::string path = {};               ///< What the engine executes, whatever Config says …
  std::vector<std::string> args = {};  ///< … and its arguments.
  ContainerState state = {};
  std::string app_armor_profile = {};
  std::string process_label = {};
  std::string driver = {};
  HostConfig host_config = {};
  Config config = {};
  std::vector<MountPoint> mounts = {};
  std::vector<std::string> networks = {};  ///< The keys of NetworkSettings.Networks.
};
/// `data_loss`, naming the place, when the answer lacks what makes it one: the ids, Path, Args,
/// State, Config, HostConfig, NetworkSettings, Mounts, or a field of HostConfig that every engine
/// writes and whose absence would read as "closed" (Privileged, PidMode, CapAdd, Binds, Devices,
/// …).
Result<ContainerInspect> decode_container_inspect(std::string_view body);

/// One element of GET /containers/json.
struct ContainerSummary {
  ContainerId id;
  std::vector<std::string> names = {};  ///< Without the leading slash.
  std::string image = {};
  std::string state = {};
  std::string status = {};
  std::int64_t created = 0;  ///< Seconds since the epoch.
  std::map<std::string, std::string> labels = {};
};
Result<std::vector<ContainerSummary>> decode_container_list(std::string_view body);

/// The answer to POST /containers/{id}/wait.
struct ContainerWaited {
  std::int64_t status_code = 0;
  std::string error;  ///< Error.Message; empty when the engine could wait.
};
Result<ContainerWaited> decode_container_waited(std::string_view body);

}  // namespace brig::wire
