// SPDX-License-Identifier: Apache-2.0
#include "daemon/unattended.hpp"

#include "base/until.hpp"
#include "sys/errno.hpp"
#include "sys/poll.hpp"

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace brig::daemon {

Result<std::unique_ptr<Unattended>> Unattended::take(std::vector<sys::UniqueFd> ends) {
  if (ends.size() != kEnds)
    return fail(Errc::invalid_argument, "not as many ends as are left with a command");
  // Somebody else may still read there.
  if (::fcntl(ends.back().get(), F_SETFL, O_NONBLOCK) != 0)
    return sys::fail_errno(errno, "an output that is left");
  std::unique_ptr<Unattended> taken(new Unattended(std::move(ends)));
  try {
    taken->thread_ =
        std::jthread([raw = taken.get()](const std::stop_token& stop) { raw->drain(stop); });
  } catch (const std::system_error& error) {
    return fail(Errc::unavailable, std::string("a thread for the output: ") + error.what());
  }
  return taken;
}

void Unattended::drain(const std::stop_token& stop) const {
  constexpr std::size_t kChunk = std::size_t{64} << 10U;
  std::vector<char> buffer(kChunk);
  const int output = ends_.back().get();
  while (sys::wait_for(output, POLLIN, {base::Until::Clock::time_point::max(), stop})) {
    const auto n = ::read(output, buffer.data(), buffer.size());
    if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) return;
  }
}

}  // namespace brig::daemon
