// SPDX-License-Identifier: Apache-2.0
// Which process this is, in terms that a later process can check: proc(5), pid_namespaces(7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace brig::sys {

/// A process, named so that a recycled pid is not mistaken for it.
struct ProcessId {
  std::string host;                 ///< machine-id(5), or the node name where there is none.
  std::string boot;                 ///< /proc/sys/kernel/random/boot_id
  std::uint64_t pid_namespace = 0;  ///< The inode of /proc/self/ns/pid.
  std::int64_t pid = 0;
  std::uint64_t start_time = 0;  ///< Field 22 of /proc/PID/stat, in clock ticks since boot.
  bool operator==(const ProcessId&) const = default;
};

/// The calling process. Fields that this host does not tell stay empty or 0.
ProcessId this_process();

enum class Liveness {
  alive,  ///< It runs, seen from here.
  gone,  ///< It provably does not: another boot of this host, or no such process in this namespace.
  unknown,  ///< It belongs to another host or pid namespace.
};

/// Whether the process lives, judged from the process `self`.
Liveness liveness(const ProcessId& process, const ProcessId& self);

}  // namespace brig::sys
