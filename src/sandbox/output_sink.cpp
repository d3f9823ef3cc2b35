// SPDX-License-Identifier: Apache-2.0
#include "sandbox/output_sink.hpp"

#include "sys/errno.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <limits>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::sandbox {
namespace {

/// How much a descriptor that poll(2) calls writable takes without blocking: PIPE_BUF on a pipe
/// (pipe(7)); a regular file takes anything, and so does what is non-blocking already. The
/// descriptor may be shared with other processes, so it can't be made so here.
std::size_t largest_write(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags >= 0 && (flags & O_NONBLOCK) != 0) return std::numeric_limits<std::size_t>::max();
  struct stat status {};
  const bool takes_anything = ::fstat(fd, &status) == 0 &&
                              (S_ISREG(status.st_mode) || S_ISCHR(status.st_mode)) &&
                              ::isatty(fd) == 0;
  return takes_anything ? std::numeric_limits<std::size_t>::max() : PIPE_BUF;
}

/// A terminal says that it is writable when there is room for one byte, and then blocks for the
/// rest. A description of our own can be non-blocking without changing anybody else's.
sys::UniqueFd open_terminal(int fd) {
  if (fd < 0 || ::isatty(fd) == 0) return {};
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  return sys::UniqueFd(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

}  // namespace

OutputSink::OutputSink(int fd, OutputFilter filter, OutputConsumer consumer)
    : own_(open_terminal(fd)),
      fd_(own_ ? own_.get() : fd),
      filter_(std::move(filter)),
      consumer_(std::move(consumer)),
      largest_write_(fd < 0 ? 0 : largest_write(fd)) {}

Result<void> OutputSink::accept(std::string_view bytes) {
  if (broken_) return {};
  if (fd_ < 0) {
    if (consumer_) {
      consumer_(bytes);
    } else {
      kept_.append(bytes);
    }
    return {};
  }
  if (filter_) {
    filter_(bytes, kept_);
    return flush();
  }
  std::size_t taken = 0;
  if (!pending()) {
    const auto written = write_now(bytes);
    if (!written) return give_up(written.error());
    taken = *written;
  }
  kept_.append(bytes.substr(taken));
  return {};
}

Result<void> OutputSink::flush() {
  if (fd_ < 0) return {};
  const auto taken = write_now(std::string_view(kept_).substr(written_));
  if (!taken) return give_up(taken.error());
  written_ += *taken;
  if (written_ == kept_.size()) {
    kept_.clear();
    written_ = 0;
  }
  return {};
}

void OutputSink::discard() {
  broken_ = true;
  kept_.clear();
  written_ = 0;
}

tl::unexpected<Error> OutputSink::give_up(const Error& error) {
  discard();
  return fail(error);
}

Result<std::size_t> OutputSink::write_now(std::string_view bytes) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    pollfd writable{fd_, POLLOUT, 0};
    if (::poll(&writable, 1, 0) == 0) break;
    const auto n = ::write(fd_, bytes.data() + done, std::min(bytes.size() - done, largest_write_));
    if (n < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) break;
      return sys::fail_errno(errno, "write the job's output");
    }
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

}  // namespace brig::sandbox
