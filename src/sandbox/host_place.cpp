// SPDX-License-Identifier: Apache-2.0
#include "sandbox/host_place.hpp"

#include "base/quote.hpp"
#include "sys/errno.hpp"

#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>

namespace brig::sandbox {

Result<files::Place> open_host_place(const EndedPath& path) {
  // One that names a directory in it, not the directory itself.
  const bool named = path.end == PathEnd::plain;
  const std::size_t slash = path.path.rfind('/');
  std::string directory = path.path;
  std::string name;
  if (named) {
    name = slash == std::string::npos ? path.path : path.path.substr(slash + 1);
    directory = slash == std::string::npos ? "." : path.path.substr(0, slash + 1);
  }
  const int follow = named ? 0 : O_NOFOLLOW;
  sys::UniqueFd fd(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC | follow));
  if (!fd) return sys::fail_errno(errno, "open the directory " + base::quote(directory), directory);
  return files::Place{std::move(fd), std::move(name)};
}

}  // namespace brig::sandbox
