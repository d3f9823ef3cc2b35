// SPDX-License-Identifier: Apache-2.0
// What brig-init says that the kernel shows it, typed. Pure; it judges nothing, and believes
// nothing but the form: every byte comes from inside.
#pragma once

#include "channel/messages.hpp"
#include "harden/proc_limits.hpp"
#include "harden/proc_mountinfo.hpp"
#include "harden/proc_status.hpp"

#include <brig/result.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brig::harden {

/// One descriptor that PID 1 has open, and what it points at: "pipe:[123]", "/dev/null".
struct OpenDescriptor {
  std::uint32_t number = 0;
  std::string target;
  bool operator==(const OpenDescriptor&) const = default;
};

/// A device below /dev.
struct DeviceNode {
  bool is_block = false;
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::string path;
  bool operator==(const DeviceNode&) const = default;
};

struct Attestation {
  /// The value of a limit that is none: "max", -1, or what the kernel writes instead.
  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

  ProcStatus status;
  std::vector<MountEntry> mounts;  ///< In mountinfo's order.
  std::map<std::string, RLimit, std::less<>> rlimits;
  std::map<std::string, std::uint64_t> namespaces;  ///< "pid" → the number of its inode.
  std::vector<std::string> cgroup_paths;            ///< Of each hierarchy.
  std::vector<std::string> interfaces;
  std::vector<OpenDescriptor> descriptors;
  std::vector<DeviceNode> devices;
  std::vector<std::string> guarded;  ///< Which of the paths that engines mask there are at all.
  std::optional<std::int32_t> oom_score_adj;
  std::string kernel;  ///< Its release.
  std::string hostname;

  // Of its cgroup, where they can be read.
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::uint64_t> memory_and_swap_bytes;
  std::optional<std::uint64_t> pids;
  std::optional<std::uint64_t> milli_cpus;  ///< Rounded up.
};

/// Reads a hello's texts. `data_loss`, naming the text and what is wrong in it, for one that is
/// missing, unknown, there twice, cut, or not in the kernel's form.
Result<Attestation> read_attestation(const channel::Hello& hello);

/// Whether two looks show the same of all that an attestation is about: what was found of one of
/// them holds for the other.
bool shows_the_same(const channel::Hello& one, const channel::Hello& other);

/// The last pid that was given out in its pid namespace, as a later look shows it; `data_loss` when
/// it does not.
Result<std::uint64_t> read_last_pid(const channel::Hello& hello);

}  // namespace brig::harden
