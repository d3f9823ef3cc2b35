// SPDX-License-Identifier: Apache-2.0
#include "sys/open_path.hpp"

#include "sys/errno.hpp"

#include <cerrno>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace brig::sys {

Result<UniqueFd> open_path_no_links(const std::string& path) {
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const auto fd = ::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how);
  if (fd >= 0) return UniqueFd(static_cast<int>(fd));
  if (errno == ELOOP) {
    return fail(Errc::invalid_argument,
                "'" + path + "' has a symbolic link in it; name the real path", path);
  }
  return fail_errno(errno, "open '" + path + "'", path);
}

}  // namespace brig::sys
