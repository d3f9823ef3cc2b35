// SPDX-License-Identifier: Apache-2.0
#include "sys/replace_file.hpp"

#include "sys/errno.hpp"
#include "sys/random.hpp"
#include "sys/unique_fd.hpp"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::sys {
namespace {

Result<void> write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const auto n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return fail_errno(errno, "write '" + path + "'", path);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

}  // namespace

Result<void> replace_file(const std::string& path, std::string_view bytes, mode_t mode) {
  constexpr std::size_t kDigits = 16;
  const std::string draft = path + "." + random_hex(kDigits);
  const UniqueFd fd(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IWUSR));
  if (!fd) return fail_errno(errno, "create '" + draft + "'", draft);
  Result<void> done = write_all(fd.get(), bytes, draft);
  if (done && ::fchmod(fd.get(), mode) != 0)
    done = fail_errno(errno, "change the mode of '" + draft + "'", draft);
  if (done && ::rename(draft.c_str(), path.c_str()) != 0)
    done = fail_errno(errno, "rename '" + draft + "'", draft);
  if (!done) ::unlink(draft.c_str());
  return done;
}

}  // namespace brig::sys
