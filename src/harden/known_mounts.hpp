// SPDX-License-Identifier: Apache-2.0
// The mounts that a hardened container has, and what each of them must be. Pure.
#pragma once

#include "harden/proc_mountinfo.hpp"

#include <brig/policy.hpp>

#include <span>
#include <string>
#include <vector>

namespace brig::harden {

/// What is wrong with a mount.
struct Oddities {
  std::vector<std::string> wrong;    ///< "TARGET: what"
  std::vector<std::string> missing;  ///< Options that it should have, and that are not shown.
};

/// The mount at a path, the uppermost of several; null when there is none.
const MountEntry* mount_at(std::span<const MountEntry> mounts, std::string_view path);

/// What hides a path: an empty read-only tmpfs, or the sandbox's /dev/null.
bool is_mask(const MountEntry& mount, std::span<const MountEntry> mounts);

/// What makes a part of /proc or /sys read-only: the same file system once more.
bool is_read_only_part(const MountEntry& mount, std::span<const MountEntry> mounts);

/// Everything that is not as it is in any such container. The root, /tmp, /work and /dev/shm may be
/// there; others judge them. `asked` must be there, read-only.
Oddities judge_all(std::span<const MountEntry> mounts, std::span<const HostMount> asked);

}  // namespace brig::harden
