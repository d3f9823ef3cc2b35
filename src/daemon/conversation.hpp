// SPDX-License-Identifier: Apache-2.0
// One connection between a client and brigd: frames both ways, and descriptors that come with the
// request.
#pragma once

#include "base/until.hpp"
#include "channel/frame.hpp"
#include "sys/unique_fd.hpp"

#include <brig/result.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace brig::daemon {

/// A job's streams.
inline constexpr std::size_t kMaxDescriptors = 3;

/// One thread may send while another one receives.
class Conversation {
 public:
  struct Said {
    channel::Type type = channel::Type::data;
    channel::Stream stream = channel::Stream::input;
    std::string payload;
  };

  /// `side` is this end.
  Conversation(sys::UniqueFd socket, channel::Side side)
      : socket_(std::move(socket)), reader_(side), buffer_(kReadSize, '\0') {}
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  Conversation(Conversation&&) = delete;
  Conversation& operator=(Conversation&&) = delete;
  ~Conversation() = default;

  /// Sends a frame, waiting for a peer that is slow. The descriptors, at most `kMaxDescriptors`,
  /// are the peer's afterwards, too. `unavailable` when the peer is gone.
  Result<void> send(channel::Type type,
                    std::string_view payload,
                    const base::Until& until,
                    channel::Stream stream = channel::Stream::input,
                    std::span<const int> descriptors = {});

  /// Waits for the next frame; nothing when the peer has closed. `data_loss` for one that is
  /// nonsense, or that brings more descriptors than there may be.
  Result<std::optional<Said>> next(const base::Until& until);

  /// What came with the frames so far, in the peer's order.
  std::vector<sys::UniqueFd> take_descriptors() { return std::move(descriptors_); }

  /// Waits until another descriptor can be written to. `unavailable` where it can't be and the peer
  /// has closed, also where it has said more than was read.
  Result<void> wait_writable(int fd, const base::Until& until) const;

  /// Ends both directions: whoever waits in `next` or `send` is told, on either end.
  void hang_up();

 private:
  static constexpr std::size_t kReadSize = std::size_t{64} << 10U;

  Result<std::optional<std::size_t>> receive();

  sys::UniqueFd socket_;
  channel::FrameReader reader_;
  std::string buffer_;
  std::string_view unread_;
  std::vector<sys::UniqueFd> descriptors_;
};

}  // namespace brig::daemon
