// SPDX-License-Identifier: Apache-2.0
#include "policy/mount_rules.hpp"

#include "base/quote.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace brig::policy {
namespace {

constexpr std::size_t kMaxPath = 4095;  // PATH_MAX less its NUL

struct Place {
  std::string_view path;
  std::string_view what;
};

/// Neither these, nor what is below them, nor a directory that contains one of them is shown.
constexpr std::array kClosedSources{
    Place{"/proc", "the host's processes"},
    Place{"/sys", "the host's kernel"},
    Place{"/dev", "the host's devices"},
    Place{"/run", "the host's sockets"},
    Place{"/var/run", "the host's sockets"},
    Place{"/etc", "the host's configuration and passwords"},
    Place{"/root", "the administrator's files"},
    Place{"/boot", "the host's kernel"},
    Place{"/var/backups", "copies of the host's passwords"},
    Place{"/var/lib/brig", "brig's own key"},
    Place{"/var/lib/docker", "an engine's state"},
    Place{"/var/snap", "an engine's state"},
    Place{"/var/lib/containers", "an engine's state"},
    Place{"/var/lib/containerd", "a runtime's state"},
    Place{"/var/lib/buildkit", "a runtime's state"},
    Place{"/var/lib/kubelet", "a runtime's state"},
    Place{"/var/lib/rancher", "a runtime's state"},
    Place{"/var/lib/lxc", "a runtime's state"},
    Place{"/var/lib/lxd", "a runtime's state"},
    Place{"/var/lib/incus", "a runtime's state"},
    Place{"/var/lib/machines", "a runtime's state"},
    Place{"/var/lib/libvirt", "a runtime's state"},
};

/// Neither these, nor what is below them, nor a directory that contains one of them is covered.
constexpr std::array kClosedTargets{
    Place{"/proc", "the sandbox's own /proc"},
    Place{"/sys", "the sandbox's own /sys"},
    Place{"/dev", "the sandbox's own /dev"},
};

/// Not covered themselves, nor a directory that contains one of them; below them is free.
constexpr std::array kKeptTargets{
    Place{"/tmp", "the sandbox's /tmp"},
    Place{"/work", "the sandbox's /work"},
    Place{"/etc/hosts", "a file of the engine's"},
    Place{"/etc/hostname", "a file of the engine's"},
    Place{"/etc/resolv.conf", "a file of the engine's"},
};

/// brig's own program appears under a name that begins so.
constexpr std::string_view kOwnTarget = "/.brig-";

Result<void> check_clean(const char* which, std::string_view path) {
  if (is_clean_path(path)) return {};
  return fail(Errc::invalid_argument,
              std::string("mounts: ") + which + " " + base::quote(path) +
                  ": expected an absolute path without '.', '..', '//', a '/' at the end, ':' or "
                  "control bytes",
              std::string(path));
}

tl::unexpected<Error> closed(const char* which, std::string_view path, const Place& place) {
  std::string message = std::string("mounts: ") + which + " " + base::quote(path);
  message += path == place.path                 ? " is "
             : is_at_or_below(path, place.path) ? " lies below "
                                                : " contains ";
  message += base::quote(place.path) + ", " + std::string(place.what);
  return fail(Errc::policy_violation, std::move(message), std::string(path));
}

}  // namespace

bool is_clean_path(std::string_view path) {
  if (path.empty() || path.size() > kMaxPath || path.front() != '/') return false;
  if (path == "/") return true;
  const auto is_foul = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == ':';
  };
  if (std::any_of(path.begin(), path.end(), is_foul)) return false;
  for (std::size_t start = 1; start <= path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string_view component = path.substr(start, end - start);
    if (component.empty() || component == "." || component == "..") return false;
    start = end + 1;
  }
  return true;
}

bool is_at_or_below(std::string_view path, std::string_view place) {
  if (place == "/") return true;
  return path.starts_with(place) && (path.size() == place.size() || path[place.size()] == '/');
}

Result<void> check_mount(const HostMount& mount) {
  if (auto clean = check_clean("source", mount.source); !clean) return clean;
  if (auto clean = check_clean("target", mount.target); !clean) return clean;
  for (const Place& place : kClosedSources) {
    if (is_at_or_below(mount.source, place.path) || is_at_or_below(place.path, mount.source)) {
      return closed("source", mount.source, place);
    }
  }
  for (const Place& place : kClosedTargets) {
    if (is_at_or_below(mount.target, place.path) || is_at_or_below(place.path, mount.target)) {
      return closed("target", mount.target, place);
    }
  }
  for (const Place& place : kKeptTargets) {
    if (is_at_or_below(place.path, mount.target)) return closed("target", mount.target, place);
  }
  if (mount.target.starts_with(kOwnTarget)) {
    return fail(Errc::policy_violation,
                "mounts: target " + base::quote(mount.target) +
                    ": names that begin with '/.brig-' are brig's own",
                mount.target);
  }
  return {};
}

Result<void> check_mounts(const std::vector<HostMount>& mounts) {
  if (mounts.size() > kMaxMounts) {
    return fail(Errc::invalid_argument, "mounts: " + std::to_string(mounts.size()) +
                                            " asked for; at most " + std::to_string(kMaxMounts));
  }
  for (const HostMount& mount : mounts) {
    if (auto checked = check_mount(mount); !checked) return checked;
    for (const HostMount& other : mounts) {
      if (&other != &mount && is_at_or_below(mount.target, other.target)) {
        return fail(Errc::policy_violation,
                    "mounts: target " + base::quote(mount.target) +
                        " lies at or below another one, " + base::quote(other.target),
                    mount.target);
      }
    }
  }
  return {};
}

}  // namespace brig::policy
