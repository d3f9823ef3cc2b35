// SPDX-License-Identifier: Apache-2.0
// A connected stream socket, non-blocking, over which a thread waits with poll(2): send(2),
// recv(2).
#pragma once

#include "base/until.hpp"
#include "sys/unique_fd.hpp"

#include <brig/result.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace brig::http {

/// What one read brought. No bytes is the end: the peer closed, or reset, the connection.
struct Received {
  std::size_t size = 0;
  bool reset = false;
};

/// How sending ended.
enum class Sent {
  all,
  refused,  ///< The peer closed, or answers and reads no more: what remains will never be read.
};

/// One thread may receive while another one sends.
class Socket {
 public:
  /// Takes a connected socket that is non-blocking already.
  explicit Socket(sys::UniqueFd fd) : fd_(std::move(fd)) {}

  int fd() const { return fd_.get(); }

  /// Waits for some bytes, or the end. Needs room for at least one byte. `deadline_exceeded` and
  /// `cancelled` come before bytes that have arrived: a peer that never stops sending meets its
  /// deadline.
  Result<Received> receive(std::span<char> into, const base::Until& until);

  /// Sends what the kernel takes, at least one byte. A peer that is gone is `unavailable`.
  Result<std::size_t> send_some(std::span<const char> from, const base::Until& until);

  /// Sends all parts, in one system call where the kernel takes them. There are at most three.
  Result<Sent> send_all(std::span<const std::string_view> parts, const base::Until& until);

  /// The peer reads the end of the file. Not an error when the peer is gone already.
  void shutdown_write();

 private:
  sys::UniqueFd fd_;
};

}  // namespace brig::http
