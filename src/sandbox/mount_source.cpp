// SPDX-License-Identifier: Apache-2.0
#include "sandbox/mount_source.hpp"

#include "sandbox/installation.hpp"
#include "sys/errno.hpp"
#include "sys/open_path.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>

namespace brig::sandbox {
namespace {

/// Names under which engines and runtimes put their sockets.
constexpr std::array kSockets{"docker.sock", "containerd.sock", "podman.sock", "crio.sock",
                              "buildkitd.sock"};

/// Whether one is the other, or lies below it.
bool overlap(const std::filesystem::path& a, const std::filesystem::path& b) {
  return std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first == a.end() ||
         std::mismatch(a.begin(), a.end(), b.begin(), b.end()).second == b.end();
}

}  // namespace

Result<void> check_mount_source(const std::string& source) {
  std::error_code error;
  const auto state = std::filesystem::weakly_canonical(state_directory(), error);
  if (error || overlap(source, state)) {
    return fail(Errc::policy_violation, "mounts: '" + source + "' would show brig's own key inside",
                source);
  }
  const auto fd = sys::open_path_no_links(source);
  if (!fd) {
    if (fd.error().code != Errc::invalid_argument) return fail(fd.error());
    return fail(Errc::policy_violation, "mounts: " + fd.error().message, source);
  }
  struct stat status {};
  if (::fstat(fd->get(), &status) != 0)
    return sys::fail_errno(errno, "stat '" + source + "'", source);
  if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
    return fail(Errc::policy_violation,
                "mounts: '" + source + "' is neither a regular file nor a directory", source);
  }
  if (!S_ISDIR(status.st_mode)) return {};
  for (const char* name : kSockets) {
    struct stat child {};
    if (::fstatat(fd->get(), name, &child, AT_SYMLINK_NOFOLLOW) == 0 && S_ISSOCK(child.st_mode)) {
      return fail(Errc::policy_violation,
                  "mounts: '" + source + "' holds the socket '" + name + "'", source);
    }
  }
  return {};
}

}  // namespace brig::sandbox
