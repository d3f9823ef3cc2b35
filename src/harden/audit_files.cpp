// SPDX-License-Identifier: Apache-2.0
// audit: what can be read, and where can be written.
#include "base/quote.hpp"
#include "harden/audit_rules.hpp"
#include "harden/tmpfs_options.hpp"

#include <algorithm>
#include <array>

namespace brig::harden {
namespace {

// No preset has more.
constexpr std::uint64_t kMostTmp = 1ULL << 30U;
constexpr std::uint64_t kMostWork = 2ULL << 30U;
constexpr std::uint64_t kMostInodes = 262'144;
constexpr std::int64_t kMostShm = 16 << 20;

/// No weakening reaches these. A second, shorter list than the policy's, which has said no already.
constexpr std::array kNeverShown{"/proc",
                                 "/sys",
                                 "/dev",
                                 "/run",
                                 "/var/run",
                                 "/etc",
                                 "/boot",
                                 "/root",
                                 "/var/lib/docker",
                                 "/var/lib/containerd"};
constexpr std::array kNeverCovered{"/proc", "/sys", "/dev"};

bool holds(std::string_view directory, std::string_view path) {
  return directory == "/" || is_within(path, directory);
}

bool may_be_mounted(const wire::Mount& mount) {
  if (!is_plain_path(mount.source) || !is_plain_path(mount.target)) return false;
  if (mount.source.ends_with(".sock")) return false;
  for (const char* place : kNeverShown) {
    if (is_within(mount.source, place) || holds(mount.source, place)) return false;
  }
  for (const char* place : kNeverCovered) {
    if (is_within(mount.target, place) || holds(mount.target, place)) return false;
  }
  return mount.target != "/tmp" && mount.target != "/work";
}

void audit_mount(const wire::Mount& mount, const AuditScope& scope, AuditNotes& notes) {
  const std::string where = base::quote(mount.source + ":" + mount.target);
  const HostMount asked{mount.source, mount.target};
  const bool granted = std::count(scope.mounts.begin(), scope.mounts.end(), asked) == 1;
  const bool is_init = scope.init == asked && mount.target.starts_with("/.brig-");
  notes.require(is_init || (granted && may_be_mounted(mount)), "mounts",
                "only brig-init and what a weakening of the policy names", where);
  notes.require(mount.type == "bind", "mounts", "Type 'bind' of " + where, base::quote(mount.type));
  notes.require(mount.read_only, "mounts", "ReadOnly true of " + where, "false");
  const bool apart = mount.bind_options && mount.bind_options->propagation == "rprivate" &&
                     mount.bind_options->non_recursive;
  notes.require(apart, "mounts", "BindOptions 'rprivate' and NonRecursive of " + where,
                mount.bind_options ? base::quote(mount.bind_options->propagation) : "none");
}

void audit_mounts(const wire::HostConfig& host, const AuditScope& scope, AuditNotes& notes) {
  notes.require_empty(host.binds, "mounts", "Binds");
  for (std::size_t i = 0; i < host.mounts.size(); ++i) {
    audit_mount(host.mounts[i], scope, notes);
    for (std::size_t other = 0; other < host.mounts.size(); ++other) {
      if (other == i) continue;
      notes.require(!holds(host.mounts[other].target, host.mounts[i].target), "mounts",
                    "no target below another", base::quote(host.mounts[i].target));
    }
  }
}

/// Bounded, without set-uid files and devices, and nothing in its options that is not understood.
bool is_safe(const TmpfsOptions& options, std::uint64_t most) {
  return options.odd.empty() && options.writable && options.nosuid && options.nodev &&
         options.size && *options.size > 0 && *options.size <= most && options.inodes &&
         *options.inodes > 0 && *options.inodes <= kMostInodes;
}

bool may_execute(const TmpfsOptions& options, Exec granted) {
  return options.noexec || granted == Exec::allowed;
}

void audit_tmpfs(const wire::ContainerCreateRequest& request,
                 const AuditScope& scope,
                 AuditNotes& notes) {
  const auto& tmpfs = request.host_config.tmpfs;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  const bool has_user = read_user(request.config.user, uid, gid);
  for (const auto& [path, text] : tmpfs) {
    const TmpfsOptions options = read_tmpfs_options(text);
    bool safe = false;
    if (path == "/tmp") {
      safe = is_safe(options, kMostTmp) && may_execute(options, scope.tmp_exec) &&
             options.mode == 01777U && !options.uid && !options.gid;
    } else if (path == "/work") {
      safe = is_safe(options, kMostWork) && may_execute(options, scope.work_exec) &&
             options.mode == 0700U && has_user && options.uid == uid && options.gid == gid;
    }
    notes.require(safe, "tmpfs", "/tmp and /work, bounded, nosuid and nodev",
                  base::quote(path) + " " + base::quote(text));
  }
  notes.require(tmpfs.contains("/tmp") && tmpfs.contains("/work"), "tmpfs", "/tmp and /work",
                std::to_string(tmpfs.size()) + " of others");
}

}  // namespace

void audit_files(const wire::ContainerCreateRequest& request,
                 const AuditScope& scope,
                 AuditNotes& notes) {
  const wire::HostConfig& host = request.host_config;
  notes.require(host.readonly_rootfs, "readonly_rootfs", "ReadonlyRootfs true", "false");
  audit_tmpfs(request, scope, notes);
  audit_mounts(host, scope, notes);
  notes.require_range(host.shm_size, 1, kMostShm, "shm", "ShmSize");
  notes.require_empty(host.volumes_from, "volumes", "VolumesFrom");
  notes.require_text(host.volume_driver, "", "volumes", "VolumeDriver");
  notes.require(host.storage_opt.empty(), "storage_options", "StorageOpt {}",
                std::to_string(host.storage_opt.size()) + " entries");
}

}  // namespace brig::harden
