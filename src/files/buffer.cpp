// SPDX-License-Identifier: Apache-2.0
#include "files/buffer.hpp"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace brig::files {
namespace {

constexpr const char* kPassOn = "pass the files on";

}  // namespace

int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) return errno;
    if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

Outcome<void> WriteBuffer::add(std::string_view bytes) {
  if (bytes.size() > bytes_.size() - size_) {
    if (auto flushed = flush(); !flushed) return flushed;
  }
  std::copy(bytes.begin(), bytes.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += bytes.size();
  return {};
}

Outcome<long> WriteBuffer::add_from(int from, std::size_t most) {
  if (most >= bytes_.size()) {
    if (auto flushed = flush(); !flushed) return tl::unexpected(flushed.error());
    const auto passed = passage_.pass(from, fd_, most);
    if (!passed) return failed(passed.error(), kPassOn);
    if (*passed > 0) return static_cast<long>(*passed);
  }
  if (size_ == bytes_.size()) {
    if (auto flushed = flush(); !flushed) return tl::unexpected(flushed.error());
  }
  long n = -1;
  do {
    n = ::read(from, bytes_.data() + size_, std::min(most, bytes_.size() - size_));
  } while (n < 0 && errno == EINTR);
  if (n > 0) size_ += static_cast<std::size_t>(n);
  return n;
}

Outcome<void> WriteBuffer::flush() {
  const int error = write_all(fd_, std::string_view(bytes_).substr(0, size_));
  size_ = 0;
  if (error != 0) return failed(error, kPassOn);
  return {};
}

}  // namespace brig::files
