// SPDX-License-Identifier: Apache-2.0
// The channel as brig-init has it: frames from its stdin, frames to its stdout, neither ever waited
// for.
#pragma once

#include "channel/frame.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <unistd.h>

namespace brig::init {

class HostLink {
 public:
  static constexpr int kIn = STDIN_FILENO;
  static constexpr int kOut = STDOUT_FILENO;
  /// Output is read from jobs while less than this waits to be written.
  static constexpr std::size_t kMaxQueued = std::size_t{256} << 10U;

  /// One read of what the host says: several frames, which then need not be copied.
  static constexpr std::size_t kReadSize = std::size_t{256} << 10U;

  /// How long `started` and `end` may wait for company: the host acts on neither, and each write
  /// wakes all that lies between.
  static constexpr std::chrono::milliseconds kPatience{1};
  using Clock = std::chrono::steady_clock;

  /// What became of reading or writing.
  enum class State { open, closed, nonsense, broken };

  /// Puts a frame behind what waits.
  void send(channel::Type type,
            std::uint32_t id,
            std::string_view payload,
            channel::Stream stream = channel::Stream::input);
  void send_credit(std::uint32_t id, std::uint32_t bytes);

  /// Writes what the host takes now, unless all that waits can wait longer.
  State flush();
  /// When to flush without any other reason.
  Clock::time_point due() const { return due_; }
  /// The host took less than there was: to be flushed when it takes more.
  bool blocked() const { return blocked_; }
  /// Reads once and hands each frame to `take(frame) → bool`, which says whether it made sense.
  template <typename Take>
  State read(const Take& take);

  bool has_room() const { return queued() < kMaxQueued; }

 private:
  std::size_t queued() const { return out_.size() - begin_; }
  /// False when there is nothing to be read now; else what was read, or why not.
  bool read_some(std::string_view& bytes, State& state);

  channel::FrameReader reader_{channel::Side::init};
  std::string out_;
  std::size_t begin_ = 0;  ///< Of what is not written yet.
  Clock::time_point due_ = Clock::time_point::max();
  bool blocked_ = false;
};

template <typename Take>
HostLink::State HostLink::read(const Take& take) {
  std::string_view bytes;
  State state = State::open;
  if (!read_some(bytes, state)) return state;
  while (true) {
    const auto frame = reader_.next(bytes);
    if (!frame) return State::nonsense;
    if (!*frame) return State::open;
    if (!take(**frame)) return State::nonsense;
  }
}

}  // namespace brig::init
