// SPDX-License-Identifier: Apache-2.0
#include "http/socket.hpp"

#include "sys/errno.hpp"
#include "sys/poll.hpp"

#include <array>
#include <cerrno>

#include <sys/socket.h>
#include <sys/uio.h>

namespace brig::http {
namespace {

bool would_block(int number) {
  return number == EAGAIN || number == EWOULDBLOCK;
}
bool peer_is_gone(int number) {
  return number == EPIPE || number == ECONNRESET || number == ENOTCONN;
}

/// Transfers are tried before they are waited for, so a fast peer would never be checked for these.
Result<void> still_wanted(const base::Until& until) {
  if (until.stop.stop_requested()) return fail(Errc::cancelled, "cancelled");
  if (until.left().count() == 0) return fail(Errc::deadline_exceeded, "the time given is over");
  return {};
}

/// ETIMEDOUT here is the keep-alive's or the retransmission's, not the caller's deadline.
tl::unexpected<Error> fail_transfer(int number, const char* what) {
  auto failure = sys::fail_errno(number, what);
  if (number == ETIMEDOUT) failure.value().code = Errc::unavailable;
  return failure;
}

/// What waits to be read begins with an interim answer (1xx), which does not end the request.
bool interim_answer_waits(int fd) {
  std::array<char, sizeof("HTTP/1.1 1") - 1> start{};
  const auto n = ::recv(fd, start.data(), start.size(), MSG_PEEK | MSG_DONTWAIT);
  return n == static_cast<ssize_t>(start.size()) && start[start.size() - 2] == ' ' &&
         start.back() == '1';
}

/// The parts not sent yet.
class Parts {
 public:
  explicit Parts(std::span<const std::string_view> parts) {
    for (const std::string_view part : parts) {
      if (part.empty()) continue;
      // sendmsg(2) does not write to it; iovec has no const form.
      iov_[count_++] = {const_cast<char*>(part.data()), part.size()};  // NOLINT
    }
  }
  bool empty() const { return first_ == count_; }
  msghdr message() {
    msghdr m{};
    m.msg_iov = iov_.data() + first_;
    m.msg_iovlen = count_ - first_;
    return m;
  }
  void sent(std::size_t n) {
    for (; first_ < count_ && n >= iov_[first_].iov_len; ++first_) n -= iov_[first_].iov_len;
    if (first_ == count_) return;
    iov_[first_].iov_base = static_cast<char*>(iov_[first_].iov_base) + n;
    iov_[first_].iov_len -= n;
  }

 private:
  std::array<iovec, 3> iov_{};
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

}  // namespace

Result<Received> Socket::receive(std::span<char> into, const base::Until& until) {
  if (auto wanted = still_wanted(until); !wanted) return fail(wanted.error());
  while (true) {
    const auto n = ::recv(fd_.get(), into.data(), into.size(), MSG_DONTWAIT);
    if (n >= 0) return Received{static_cast<std::size_t>(n), false};
    if (errno == ECONNRESET) return Received{0, true};
    if (errno == EINTR) continue;
    if (!would_block(errno)) return fail_transfer(errno, "receive");
    if (auto ready = sys::wait_for(fd_.get(), POLLIN, until); !ready) return fail(ready.error());
  }
}

Result<std::size_t> Socket::send_some(std::span<const char> from, const base::Until& until) {
  if (from.empty()) return 0U;
  if (auto wanted = still_wanted(until); !wanted) return fail(wanted.error());
  while (true) {
    const auto n = ::send(fd_.get(), from.data(), from.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0) return static_cast<std::size_t>(n);
    if (peer_is_gone(errno)) return fail(Errc::unavailable, "the peer closed the connection");
    if (errno == EINTR) continue;
    if (!would_block(errno)) return fail_transfer(errno, "send");
    if (auto ready = sys::wait_for(fd_.get(), POLLOUT, until); !ready) return fail(ready.error());
  }
}

Result<Sent> Socket::send_all(std::span<const std::string_view> parts, const base::Until& until) {
  Parts rest(parts);
  short events = POLLIN | POLLOUT;
  bool waited = false;
  while (!rest.empty()) {
    if (auto wanted = still_wanted(until); !wanted) return fail(wanted.error());
    const msghdr message = rest.message();
    const auto n = ::sendmsg(fd_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0) {
      rest.sent(static_cast<std::size_t>(n));
      waited = false;
      continue;
    }
    if (peer_is_gone(errno)) return Sent::refused;
    if (errno == EINTR) continue;
    if (!would_block(errno)) return fail_transfer(errno, "send");
    if (waited && (events & POLLIN) != 0) {
      // Something to read woke us, while nothing can be sent: an answer before the request's end.
      if (!interim_answer_waits(fd_.get())) return Sent::refused;
      events = POLLOUT;
    }
    if (auto ready = sys::wait_for(fd_.get(), events, until); !ready) return fail(ready.error());
    waited = true;
  }
  return Sent::all;
}

void Socket::shutdown_write() {
  ::shutdown(fd_.get(), SHUT_WR);
}

}  // namespace brig::http
