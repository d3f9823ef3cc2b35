// SPDX-License-Identifier: Apache-2.0
// The engine about itself: version, info, events, errors.
#pragma once

#include <brig/result.hpp>

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace brig::wire {

/// An Engine API version, compared as numbers: 1.9 < 1.40.
struct ApiVersion {
  int major = 0;
  int minor = 0;
  static Result<ApiVersion> parse(std::string_view text);
  auto operator<=>(const ApiVersion&) const = default;
};
std::string to_string(ApiVersion version);

/// One of GET /version's Components.
struct VersionComponent {
  std::string name;
  std::string version;
};

/// The answer to GET /version.
struct Version {
  std::string version;
  ApiVersion api_version;
  ApiVersion min_api_version;  ///< 0.0 when the engine does not say.
  std::string os;
  std::string arch;
  std::string kernel_version;
  std::vector<VersionComponent> components;
};
Result<Version> decode_version(std::string_view body);

/// One of GET /info's Runtimes.
struct Runtime {
  std::string path;               ///< The program; empty where the engine loads a shim by type.
  std::vector<std::string> args;  ///< runtimeArgs
  bool operator==(const Runtime&) const = default;
};

/// What brig needs of GET /info.
struct Info {
  std::string id;
  std::string name;
  std::string driver;
  std::vector<std::string> driver_status;  ///< "KEY: VALUE"
  std::string cgroup_driver;
  std::string cgroup_version;
  std::string default_runtime;
  std::map<std::string, Runtime> runtimes;    ///< By name.
  std::vector<std::string> security_options;  ///< "name=seccomp,profile=default", …
  std::vector<std::string> warnings;
  std::string os_type;  ///< "linux"
  std::string architecture;
  std::string operating_system;
  std::string kernel_version;
  std::string server_version;
  std::string swarm_state;  ///< Swarm.LocalNodeState
  std::string docker_root_dir;
  std::string runc_commit;
  bool memory_limit = false;
  bool swap_limit = false;
  bool cpu_cfs_period = false;
  bool cpu_cfs_quota = false;
  bool pids_limit = false;
  std::int64_t ncpu = 0;
  std::int64_t mem_total = 0;
};
Result<Info> decode_info(std::string_view body);

/// One line of GET /events.
struct Event {
  std::string type;
  std::string action;
  std::string actor_id;
  std::map<std::string, std::string> attributes;
  std::int64_t time_nano = 0;
};
Result<Event> decode_event(std::string_view line);

/// The "message" of an error answer; the body itself, cut to 512 bytes, when it is not of that
/// form.
std::string decode_error_message(std::string_view body);

}  // namespace brig::wire
