// SPDX-License-Identifier: Apache-2.0
#include "http/connect.hpp"

#include "sys/errno.hpp"
#include "sys/poll.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

namespace brig::http {
namespace {

using std::chrono::milliseconds;

/// Nobody there, whatever the reason, is `unavailable`; only what the caller can tell apart stays.
tl::unexpected<Error> fail_connect(int number) {
  auto failure = sys::fail_errno(number, "connect");
  Errc& code = failure.value().code;
  if (code != Errc::permission_denied && code != Errc::resource_exhausted) code = Errc::unavailable;
  return failure;
}

bool set_option(int fd, int level, int name, int value) {
  return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

bool set_blocking(int fd, bool blocking) {
  const int flags = ::fcntl(fd, F_GETFL);
  return flags >= 0 &&
         ::fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK) == 0;
}

/// Waits for room in the listener's queue. poll(2) does not tell of it, only a blocking connect(2)
/// sleeps for it; the socket's send timeout bounds that, in slices so that a stop is noticed.
Result<void> wait_for_backlog(int fd, const sockaddr_un& address, const base::Until& until) {
  constexpr milliseconds kSlice{50};
  if (!set_blocking(fd, true)) return fail_connect(errno);
  while (true) {
    if (until.stop.stop_requested()) return fail(Errc::cancelled, "cancelled");
    const milliseconds left = std::min(until.left(), kSlice);
    if (left.count() == 0) {
      return fail(Errc::deadline_exceeded, "the listener accepts no more connections");
    }
    timeval slice{};
    slice.tv_usec = std::chrono::microseconds(left).count();
    if (::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &slice, sizeof slice) != 0) {
      return fail_connect(errno);
    }
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) break;
    if (errno != EAGAIN && errno != EINTR) return fail_connect(errno);
  }
  if (!set_blocking(fd, false)) return fail_connect(errno);
  return {};
}

Result<Socket> connect_unix(const UnixEndpoint& endpoint, const base::Until& until) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (endpoint.path.empty() || endpoint.path.size() >= sizeof address.sun_path) {
    return fail(Errc::invalid_argument, "the path's length is out of range");
  }
  std::memcpy(&address.sun_path[0], endpoint.path.data(), endpoint.path.size());

  sys::UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fail_connect(errno);
  while (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return fail_connect(errno);
    if (auto room = wait_for_backlog(fd.get(), address, until); !room) return fail(room.error());
    break;
  }
  return Socket(std::move(fd));
}

struct FreeAddresses {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Result<Addresses> resolve(const TcpEndpoint& endpoint) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | AI_NUMERICHOST;
  const std::string port = std::to_string(endpoint.port);
  addrinfo* list = nullptr;
  // A literal address must not wait for a name service.
  int status = ::getaddrinfo(endpoint.host.c_str(), port.c_str(), &hints, &list);
  if (status == EAI_NONAME) {
    hints.ai_flags = AI_NUMERICSERV;
    status = ::getaddrinfo(endpoint.host.c_str(), port.c_str(), &hints, &list);
  }
  if (status != 0) {
    return fail(Errc::unavailable, std::string("resolve: ") + ::gai_strerror(status));
  }
  return Addresses(list);
}

Result<Socket> connect_address(const addrinfo& address, const base::Until& until) {
  sys::UniqueFd fd(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fail_connect(errno);
  // Streams of small frames must not wait for each other; streams idle for minutes must not be
  // forgotten by the address translators between (docker-java#723).
  constexpr int kIdleSeconds = 30;
  if (!set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1) ||
      !set_option(fd.get(), SOL_SOCKET, SO_KEEPALIVE, 1) ||
      !set_option(fd.get(), IPPROTO_TCP, TCP_KEEPIDLE, kIdleSeconds)) {
    return fail_connect(errno);
  }

  if (::connect(fd.get(), address.ai_addr, address.ai_addrlen) == 0) return Socket(std::move(fd));
  // An interrupted connect goes on by itself, like one in progress.
  if (errno != EINPROGRESS && errno != EINTR) return fail_connect(errno);
  if (auto done = sys::wait_for(fd.get(), POLLOUT, until); !done) return fail(done.error());
  int status = 0;
  socklen_t size = sizeof status;
  if (::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &status, &size) != 0) status = errno;
  if (status != 0) return fail_connect(status);
  return Socket(std::move(fd));
}

Result<Socket> connect_tcp(const TcpEndpoint& endpoint, const base::Until& until) {
  const auto addresses = resolve(endpoint);
  if (!addresses) return fail(addresses.error());
  int untried = 0;
  for (const addrinfo* a = addresses->get(); a != nullptr; a = a->ai_next) ++untried;

  Result<Socket> socket = fail(Errc::unavailable, "the host has no address");
  for (const addrinfo* a = addresses->get(); a != nullptr; a = a->ai_next, --untried) {
    // An address that answers nothing must not take the others' time.
    const auto share = base::Until::after(until.left() / untried, until.stop);
    socket = connect_address(*a, untried == 1 ? until : share);
    if (socket || socket.error().code == Errc::cancelled) break;
  }
  return socket;
}

}  // namespace

Result<Socket> connect(const Endpoint& endpoint, const base::Until& until) {
  const auto* local = std::get_if<UnixEndpoint>(&endpoint);
  Result<Socket> socket = local != nullptr ? connect_unix(*local, until)
                                           : connect_tcp(std::get<TcpEndpoint>(endpoint), until);
  if (!socket) {
    Error error = socket.error();
    error.resource = to_string(endpoint);
    error.message = "engine at '" + error.resource + "': " + error.message;
    return fail(std::move(error));
  }
  return socket;
}

}  // namespace brig::http
