// SPDX-License-Identifier: Apache-2.0
#include "daemon/conversation.hpp"

#include "sys/errno.hpp"
#include "sys/poll.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <limits>

#include <sys/socket.h>

namespace brig::daemon {
namespace {

using channel::Type;

/// Frames of one conversation's only job have this id.
constexpr std::uint32_t kOnlyJob = 1;

bool names_a_job(Type type) {
  return type != Type::request && type != Type::note && type != Type::answer;
}

/// The ancillary data that carries descriptors: cmsg(3).
struct Ancillary {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxDescriptors * sizeof(int))> bytes{};

  void put(msghdr& message, std::span<const int> descriptors) {
    if (descriptors.empty()) return;
    message.msg_control = bytes.data();
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
  }
};

/// Takes over what came.
void take_descriptors_of(msghdr& message, std::vector<sys::UniqueFd>& into) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
      into.emplace_back(fd);
    }
  }
}

}  // namespace

Result<void> Conversation::send(Type type,
                                std::string_view payload,
                                const base::Until& until,
                                channel::Stream stream,
                                std::span<const int> descriptors) {
  if (payload.size() > channel::kMaxLongPayload)
    return fail(Errc::resource_exhausted, "more than one frame can carry");
  std::string bytes;
  channel::append_frame(bytes, type, names_a_job(type) ? kOnlyJob : 0, stream, payload);
  std::string_view rest(bytes);
  while (!rest.empty()) {
    iovec part{const_cast<char*>(rest.data()), rest.size()};  // NOLINT(*-const-cast): sendmsg's
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    Ancillary ancillary;
    ancillary.put(message, descriptors);
    const auto n = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) {
      if (auto ready = sys::wait_for(socket_.get(), POLLOUT, until); !ready)
        return fail(ready.error());
      continue;
    }
    if (n < 0) return fail(Errc::unavailable, "the other end has closed the connection");
    descriptors = {};
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

/// Reads once: 0 at the end, nothing when there is nothing to be read after all.
Result<std::optional<std::size_t>> Conversation::receive() {
  iovec part{buffer_.data(), buffer_.size()};
  Ancillary ancillary;
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = ancillary.bytes.data();
  message.msg_controllen = ancillary.bytes.size();
  const auto n = ::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  if (n < 0 && errno == ECONNRESET) return 0;
  if (n < 0) return sys::fail_errno(errno, "read from brigd's socket");
  take_descriptors_of(message, descriptors_);
  if ((message.msg_flags & MSG_CTRUNC) != 0 || descriptors_.size() > kMaxDescriptors)
    return fail(Errc::data_loss, "more descriptors than a job has streams");
  return static_cast<std::size_t>(n);
}

Result<std::optional<Conversation::Said>> Conversation::next(const base::Until& until) {
  while (true) {
    const auto frame = reader_.next(unread_);
    if (!frame) return fail(frame.error());
    if (*frame) return Said{(*frame)->type, (*frame)->stream, std::string((*frame)->payload)};
    if (auto ready = sys::wait_for(socket_.get(), POLLIN, until); !ready)
      return fail(ready.error());
    const auto n = receive();
    if (!n) return fail(n.error());
    if (!*n) continue;
    if (**n == 0) return std::nullopt;
    unread_ = std::string_view(buffer_).substr(0, **n);
  }
}

Result<void> Conversation::wait_writable(int fd, const base::Until& until) const {
  const sys::StopEvent stop(until.stop);
  while (true) {
    std::array<pollfd, 3> fds{pollfd{fd, POLLOUT, 0}, pollfd{socket_.get(), POLLRDHUP, 0},
                              pollfd{stop.fd(), POLLIN, 0}};
    const auto left = std::min<std::int64_t>(until.left().count(), std::numeric_limits<int>::max());
    if (left == 0) return fail(Errc::deadline_exceeded, "the time given is over");
    const int n = ::poll(fds.data(), fds.size(), static_cast<int>(left));
    if (n < 0 && errno != EINTR) return sys::fail_errno(errno, "poll");
    if (n <= 0) continue;
    if (fds[2].revents != 0) return fail(Errc::cancelled, "cancelled");
    // What a peer said before it closed is not lost for that.
    if (fds[0].revents != 0) return {};
    if (fds[1].revents != 0)
      return fail(Errc::unavailable, "the other end has closed the connection");
  }
}

void Conversation::hang_up() {
  ::shutdown(socket_.get(), SHUT_RDWR);
}

}  // namespace brig::daemon
