// SPDX-License-Identifier: Apache-2.0
#include "cli/job_output.hpp"

#include "cli/terminal_escape.hpp"
#include "cli/write_all.hpp"
#include "sys/errno.hpp"

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace brig::cli {
namespace {

/// To the end of the pipe, or until the terminal takes no more: the command's next write then fails
/// in brigd, as it would here.
void escape_all(const sys::UniqueFd& from, int to) {
  constexpr std::size_t kChunk = std::size_t{32} << 10U;
  std::string buffer(kChunk, '\0');
  TerminalEscape escape;
  while (true) {
    const auto n = ::read(from.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    std::string out;
    if (n > 0) {
      escape.escape({buffer.data(), static_cast<std::size_t>(n)}, out);
    } else {
      escape.finish(out);
    }
    if (!write_all(to, out) || n <= 0) return;
  }
}

}  // namespace

Result<JobOutput> JobOutput::open(int fd, bool raw) {
  JobOutput output(fd);
  if (raw || ::isatty(fd) != 1) return output;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return sys::fail_errno(errno, "pipe2");
  sys::UniqueFd read(ends[0]);
  output.pipe_.reset(ends[1]);
  try {
    output.thread_ = std::jthread([from = std::move(read), fd] { escape_all(from, fd); });
  } catch (const std::system_error& error) {
    return fail(Errc::unavailable, std::string("a thread for the output: ") + error.what());
  }
  return output;
}

void JobOutput::finish() {
  pipe_.reset();
  if (thread_.joinable()) thread_.join();
}

}  // namespace brig::cli
