// SPDX-License-Identifier: Apache-2.0
#include "sandbox/input_source.hpp"

#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::sandbox {
namespace {

/// What poll(2) calls readable may have been read by another process before this one does, which
/// would then block. A description of our own can be non-blocking without changing anybody else's.
/// A file's would have an offset of its own; but a file does not block.
sys::UniqueFd open_own(int fd, const struct stat& status) {
  if (!S_ISFIFO(status.st_mode) && ::isatty(fd) == 0) return {};
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  return sys::UniqueFd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

}  // namespace

InputSource::InputSource(int fd) : fd_(fd) {
  struct stat status {};
  if (fd < 0 || ::fstat(fd, &status) != 0) return;
  is_socket_ = S_ISSOCK(status.st_mode);
  own_ = open_own(fd, status);
  // Another user's pipe can't be opened again: it is read as it is.
  if (own_) fd_ = own_.get();
}

std::optional<std::size_t> InputSource::read(std::span<char> into) const {
  const auto n = is_socket_ ? ::recv(fd_, into.data(), into.size(), MSG_DONTWAIT)
                            : ::read(fd_, into.data(), into.size());
  if (n >= 0) return static_cast<std::size_t>(n);
  if (errno == EINTR || errno == EAGAIN) return std::nullopt;
  return 0;
}

void InputSource::close() {
  own_.reset();
  fd_ = -1;
}

}  // namespace brig::sandbox
