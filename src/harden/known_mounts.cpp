// SPDX-License-Identifier: Apache-2.0
#include "harden/known_mounts.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace brig::harden {
namespace {

/// One that every container has, or may have.
struct Known {
  std::string_view target;
  std::string_view type;     ///< Empty: any.
  std::string_view options;  ///< "ro,nosuid,nodev,noexec": those that it must have.
};

constexpr std::array kKnown{
    Known{"/", "", ""},
    Known{"/tmp", "", ""},
    Known{"/work", "", ""},
    Known{"/dev/shm", "", ""},
    Known{"/proc", "proc", "nosuid,nodev,noexec"},
    Known{"/dev", "tmpfs", "nosuid"},
    Known{"/dev/pts", "devpts", "nosuid,noexec"},
    Known{"/dev/mqueue", "mqueue", "nosuid,nodev,noexec"},
    Known{"/sys", "sysfs", "ro,nosuid,nodev,noexec"},
    // Version 1's holds mount points only, and engines leave it writable to root.
    Known{"/sys/fs/cgroup", "tmpfs", "nosuid,nodev,noexec"},
    Known{"/sys/fs/cgroup", "cgroup2", "ro,nosuid,nodev,noexec"},
    Known{"/etc/hostname", "", "ro"},
    Known{"/etc/hosts", "", "ro"},
    Known{"/etc/resolv.conf", "", "ro"},
};

constexpr std::string_view kCgroups = "/sys/fs/cgroup/";

/// gVisor shows neither of these two anywhere, and nothing of the cgroups that it makes up.
bool may_not_show(const MountEntry& mount, std::string_view option) {
  return option == "nosuid" || option == "nodev" || mount.target.starts_with(kCgroups);
}

void want_options(const MountEntry& mount, std::string_view options, Oddities& into) {
  while (!options.empty()) {
    const std::string_view option = options.substr(0, options.find(','));
    options.remove_prefix(std::min(option.size() + 1, options.size()));
    if (mount.has(option)) continue;
    auto& list = may_not_show(mount, option) ? into.missing : into.wrong;
    list.push_back(mount.target + ": without " + std::string(option));
  }
}

bool is_part_of(std::string_view target, std::string_view tree) {
  return target.starts_with(tree) && target.substr(tree.size()).starts_with('/');
}

/// The part of /proc or /sys that it is; empty when it is below neither.
std::string_view tree_of(std::string_view target) {
  for (const std::string_view tree : {"/proc", "/sys"}) {
    if (is_part_of(target, tree)) return tree;
  }
  return {};
}

void judge_one(const MountEntry& mount, std::span<const MountEntry> mounts, Oddities& into) {
  const auto is_known = [&](const Known& known) {
    return known.target == mount.target && (known.type.empty() || known.type == mount.type);
  };
  const auto* known = std::find_if(kKnown.begin(), kKnown.end(), is_known);
  if (known != kKnown.end()) {
    want_options(mount, known->options, into);
  } else if (mount.target.starts_with(kCgroups) && mount.type.starts_with("cgroup")) {
    want_options(mount, "ro,nosuid,nodev,noexec", into);
  } else if (!is_mask(mount, mounts) && !is_read_only_part(mount, mounts)) {
    into.wrong.push_back(mount.target + ": " + mount.type + " is mounted there");
  }
}

}  // namespace

const MountEntry* mount_at(std::span<const MountEntry> mounts, std::string_view path) {
  const MountEntry* found = nullptr;
  for (const MountEntry& mount : mounts) {
    if (mount.target == path) found = &mount;
  }
  return found;
}

bool is_mask(const MountEntry& mount, std::span<const MountEntry> mounts) {
  if (tree_of(mount.target).empty()) return false;
  if (mount.type == "tmpfs" && mount.root == "/" && mount.has("ro")) return true;
  const MountEntry* dev = mount_at(mounts, "/dev");
  return mount.root == "/null" &&
         (mount.type == "devtmpfs" || (dev != nullptr && dev->device == mount.device));
}

bool is_read_only_part(const MountEntry& mount, std::span<const MountEntry> mounts) {
  const std::string_view tree = tree_of(mount.target);
  if (tree.empty() || !mount.has("ro")) return false;
  const MountEntry* whole = mount_at(mounts, tree);
  return whole != nullptr && whole->device == mount.device && whole->root == "/" &&
         mount.root == std::string_view(mount.target).substr(tree.size());
}

Oddities judge_all(std::span<const MountEntry> mounts, std::span<const HostMount> asked) {
  Oddities oddities;
  std::set<std::string_view> targets;
  for (const MountEntry& mount : mounts) {
    if (!targets.insert(mount.target).second)
      oddities.wrong.push_back(mount.target + ": mounted twice");
    for (const std::string& with : mount.propagation) {
      if (with.starts_with("shared:")) oddities.wrong.push_back(mount.target + ": " + with);
    }
    const auto is_asked = [&](const HostMount& one) { return one.target == mount.target; };
    if (std::any_of(asked.begin(), asked.end(), is_asked)) {
      want_options(mount, "ro", oddities);
    } else {
      judge_one(mount, mounts, oddities);
    }
  }
  for (const HostMount& one : asked) {
    if (!targets.contains(one.target)) oddities.wrong.push_back(one.target + ": not mounted");
  }
  return oddities;
}

}  // namespace brig::harden
