// SPDX-License-Identifier: Apache-2.0
#include "files/place.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace brig::files {
namespace {

using sys::UniqueFd;

/// openat2(2) fails with EAGAIN when something was renamed meanwhile.
constexpr int kAttempts = 16;

UniqueFd resolve(int root, const std::string& path) {
  open_how how{};
  how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  long fd = -1;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    fd = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how);
    if (fd >= 0 || (errno != EAGAIN && errno != EINTR)) break;
  }
  return UniqueFd(static_cast<int>(fd));
}

/// Whether the kernel has no openat2(2). gVisor's says EPERM: its own seccomp filter is made from
/// the names of calls that it knows, and that is none of them.
bool is_missing(int error) {
  return error == ENOSYS || error == EPERM;
}

/// Then this is as safe: a clean path has no "..", so that no component leads out of the directory
/// that holds it unless it is a link, which is not followed.
UniqueFd walk(int root, std::string_view path) {
  UniqueFd at(::fcntl(root, F_DUPFD_CLOEXEC, 0));
  while (at && !path.empty()) {
    const std::string name(path.substr(0, path.find('/')));
    path.remove_prefix(std::min(name.size() + 1, path.size()));
    at = UniqueFd(::openat(at.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  }
  return at;
}

}  // namespace

Outcome<UniqueFd> open_beneath(int root, std::string_view path) {
  const std::string text(path);
  UniqueFd fd;
  if (!path.empty()) fd = resolve(root, text);
  if (path.empty() || (!fd && is_missing(errno))) fd = walk(root, path);
  if (!fd) return failed(errno, "open", path);
  return fd;
}

Outcome<Place> find_place(int root, std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const bool nested = slash != std::string_view::npos;
  auto directory = open_beneath(root, nested ? path.substr(0, slash) : std::string_view());
  if (!directory) return tl::unexpected(directory.error());
  return Place{std::move(*directory), std::string(nested ? path.substr(slash + 1) : path)};
}

Outcome<Place> place_for(Place place, std::string_view name) {
  struct stat status {};
  const int error = look_at(place, status);
  if (error == ENOENT) return place;
  if (error != 0) return failed(error, "look at", place.name);
  if (S_ISLNK(status.st_mode)) return failed(ELOOP, "it is a symbolic link, which is not followed");
  if (!S_ISDIR(status.st_mode)) return place;
  if (!place.name.empty()) {
    auto inner = open_beneath(place.directory.get(), place.name);
    if (!inner) return tl::unexpected(inner.error());
    place.directory = std::move(*inner);
  }
  place.name = name;
  return place;
}

int look_at(const Place& place, struct stat& status) {
  const int done = ::fstatat(place.directory.get(), place.name.c_str(), &status,
                             AT_SYMLINK_NOFOLLOW | (place.name.empty() ? AT_EMPTY_PATH : 0));
  return done == 0 ? 0 : errno;
}

UniqueFd open_directory(int directory, const char* name) {
  // gVisor follows a link in spite of O_NOFOLLOW where O_DIRECTORY is asked for without O_PATH.
  UniqueFd member;
  if (*name != '\0') {
    member = UniqueFd(::openat(directory, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!member) return member;
    directory = member.get();
  }
  return UniqueFd(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

}  // namespace brig::files
