// SPDX-License-Identifier: Apache-2.0
#include "sys/read_file.hpp"

#include "sys/errno.hpp"
#include "sys/unique_fd.hpp"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace brig::sys {

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail_errno(errno, "open '" + path + "'", path);
  return read_open_file(fd.get(), path, max_bytes);
}

Result<std::string> read_open_file(int fd, const std::string& path, std::size_t max_bytes) {
  std::string text(max_bytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const auto n = ::read(fd, text.data() + size, text.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(errno, "read '" + path + "'", path);
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  if (size > max_bytes) {
    return fail(Errc::resource_exhausted,
                "'" + path + "' is larger than " + std::to_string(max_bytes) + " bytes", path);
  }
  text.resize(size);
  return text;
}

}  // namespace brig::sys
