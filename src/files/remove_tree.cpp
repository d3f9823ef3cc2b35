// SPDX-License-Identifier: Apache-2.0
#include "files/remove_tree.hpp"

#include "channel/entries.hpp"

#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::files {
namespace {

using Directory = std::unique_ptr<DIR, int (*)(DIR*)>;

/// Whoever adds files all the while is not waited for.
constexpr int kRounds = 16;

Outcome<void> remove_member(int directory, const char* name, std::size_t depth);

/// One pass over a directory: how many were removed.
Outcome<std::size_t> remove_members(DIR* directory, std::size_t depth) {
  std::size_t removed = 0;
  ::rewinddir(directory);
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream of entries is this call's own.
  while (const dirent* next = ::readdir(directory)) {
    const std::string_view name(next->d_name);
    if (name == "." || name == "..") continue;
    if (auto done = remove_member(::dirfd(directory), next->d_name, depth); !done)
      return tl::unexpected(done.error());
    ++removed;
  }
  return removed;
}

Outcome<void> remove_directory(int parent, const char* name, std::size_t depth) {
  if (depth > channel::kMaxEntryDepth)
    return failed(E2BIG, "too many directories within each other, in one called", name);
  sys::UniqueFd fd = open_directory(parent, name);
  // What may not be read or written can't be emptied; it is about to go.
  if (!fd && errno == EACCES && ::fchmodat(parent, name, S_IRWXU, AT_SYMLINK_NOFOLLOW) == 0)
    fd = open_directory(parent, name);
  if (!fd) return failed(errno, "open", name);
  struct stat status {};
  if (::fstat(fd.get(), &status) == 0 && (status.st_mode & S_IRWXU) != S_IRWXU)
    ::fchmod(fd.get(), S_IRWXU);
  const Directory directory(::fdopendir(fd.get()), &::closedir);
  if (!directory) return failed(errno, "open", name);
  static_cast<void>(fd.release());
  for (int round = 0; round < kRounds; ++round) {
    auto removed = remove_members(directory.get(), depth + 1);
    if (!removed) return tl::unexpected(removed.error());
    if (*removed == 0) break;
  }
  if (::unlinkat(parent, name, AT_REMOVEDIR) != 0) return failed(errno, "remove", name);
  return {};
}

Outcome<void> remove_member(int directory, const char* name, std::size_t depth) {
  if (::unlinkat(directory, name, 0) == 0) return {};
  // Linux says EISDIR, POSIX EPERM; whatever else is no directory keeps its error.
  const int error = errno;
  if (error == EISDIR || error == EPERM) {
    struct stat status {};
    if (::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode))
      return remove_directory(directory, name, depth);
  }
  if (error == ENOENT && depth > 0) return {};
  return failed(error, "remove", name);
}

}  // namespace

Outcome<void> remove_tree(const Place& at) {
  if (at.name.empty()) return failed(EBUSY, "it is the place itself, which stays");
  return remove_member(at.directory.get(), at.name.c_str(), 0);
}

}  // namespace brig::files
