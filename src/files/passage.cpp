// SPDX-License-Identifier: Apache-2.0
#include "files/passage.hpp"

#include "files/buffer.hpp"

#include <array>
#include <cerrno>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace brig::files {
namespace {

long splice_some(int from, int to, std::size_t most) {
  long n = -1;
  do {
    n = ::splice(from, nullptr, to, nullptr, most, 0);
  } while (n < 0 && errno == EINTR);
  return n;
}

}  // namespace

tl::expected<std::size_t, int> Passage::pass(int from, int to, std::size_t most) {
  if (refused_ || (!in_ && !open())) return 0;
  const long n = splice_some(from, in_.get(), most);
  if (n <= 0) {
    refused_ = true;
    return 0;
  }
  const auto size = static_cast<std::size_t>(n);
  if (const int error = drain(to, size); error != 0) return tl::unexpected(error);
  return size;
}

bool Passage::open() {
  std::array<int, 2> fds{};
  refused_ = ::pipe2(fds.data(), O_CLOEXEC) != 0;
  if (refused_) return false;
  out_ = sys::UniqueFd(fds[0]);
  in_ = sys::UniqueFd(fds[1]);
  // Fewer turns; whoever has used up what users may have keeps the smaller one.
  ::fcntl(fds[1], F_SETPIPE_SZ, static_cast<int>(kBufferSize));
  return true;
}

/// All that lies in the pipe goes to `to`, also where that can't be spliced to.
int Passage::drain(int to, std::size_t size) {
  while (size > 0) {
    const long n = splice_some(out_.get(), to, size);
    if (n <= 0) {
      refused_ = true;
      return copy(to, size);
    }
    size -= static_cast<std::size_t>(n);
  }
  return 0;
}

int Passage::copy(int to, std::size_t size) {
  std::string bytes(size, '\0');
  while (size > 0) {
    const auto n = ::read(out_.get(), bytes.data(), size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    const auto taken = static_cast<std::size_t>(n);
    if (const int error = write_all(to, {bytes.data(), taken}); error != 0) return error;
    size -= taken;
  }
  return 0;
}

}  // namespace brig::files
