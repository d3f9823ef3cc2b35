// SPDX-License-Identifier: Apache-2.0
// What an engine is and can do, read once.
#pragma once

#include "engine/identity.hpp"
#include "wire/system.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace brig::engine {

/// A runtime that the engine has registered.
struct Runtime {
  std::string name;
  bool gvisor = false;  ///< Its program is runsc.
  /// Puts the seccomp profile that it is given in force; runsc does so only when it is told to.
  bool applies_seccomp = true;
  bool operator==(const Runtime&) const = default;
};

struct Capabilities {
  Kind kind = Kind::other;
  std::string server;  ///< How it calls itself in the Server header.
  std::string engine_version;
  wire::ApiVersion api;          ///< The negotiated one.
  wire::ApiVersion api_highest;  ///< The engine's own.
  std::string os;
  std::string architecture;
  std::string kernel;
  std::string host_name;
  int cgroup_version = 0;  ///< 1 or 2; 0 when the engine does not say.
  std::string storage_driver;
  std::string default_runtime;
  std::vector<Runtime> runtimes;  ///< In the order of their names.
  bool seccomp = false;
  bool apparmor = false;
  bool selinux = false;
  bool rootless = false;
  bool userns_remap = false;
  bool swarm = false;
  bool memory_limit = false;
  bool swap_limit = false;
  bool cpu_quota = false;
  bool pids_limit = false;
  std::int64_t cpus = 0;
  std::int64_t memory_bytes = 0;
  std::string data_root;
  std::vector<std::string> warnings;  ///< The engine's own, about its host.

  /// Whether container ids are mapped to others on the host (then only ids below 65536 exist
  /// inside).
  bool maps_ids() const { return rootless || userns_remap; }
  /// The default runtime, or one that is gVisor: the one called "runsc" before others. Null when
  /// there is none.
  const Runtime* default_one() const;
  const Runtime* gvisor() const;

  bool operator==(const Capabilities&) const = default;
};

/// A pure function of the two answers.
Capabilities make_capabilities(const Identity& identity,
                               const wire::Info& info,
                               wire::ApiVersion api);

}  // namespace brig::engine
