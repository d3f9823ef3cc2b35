// SPDX-License-Identifier: Apache-2.0
// The channel as brig-init has it: frames from its stdin, frames to its stdout, neither ever waited
// for.
#pragma once

#include "channel/frame.hpp"
#include "channel/send_queue.hpp"

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
  /// One where data is passed on: its header, and the rest is left there for that.
  static constexpr std::size_t kHeadSize = std::size_t{4} << 10U;

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
  /// Reads once and hands each frame to `take(frame) → bool`, which says whether it made sense. Of
  /// data, `pass(frame, size) → size` may take bytes out of `kIn` itself; it says how many.
  template <typename Take, typename Pass>
  State read(const Take& take, const Pass& pass);

  bool has_room() const { return out_.size() < kMaxQueued; }

 private:
  template <typename Pass>
  bool pass_data(const Pass& pass);
  /// False when there is nothing to be read now; else what was read, or why not.
  bool read_some(std::size_t most, std::string_view& bytes, State& state);

  channel::FrameReader reader_{channel::Side::init};
  channel::SendQueue out_;
  Clock::time_point due_ = Clock::time_point::max();
  bool blocked_ = false;
  bool passes_ = false;  ///< The last bytes of data were passed on.
};

template <typename Take, typename Pass>
HostLink::State HostLink::read(const Take& take, const Pass& pass) {
  // More data is likely after such that was passed on.
  const std::size_t most = passes_ ? kHeadSize : kReadSize;
  if (pass_data(pass)) return State::open;
  std::string_view bytes;
  State state = State::open;
  if (!read_some(most, bytes, state)) return state;
  while (true) {
    const auto frame = reader_.next(bytes);
    if (!frame) return State::nonsense;
    if (!*frame) break;
    if (!take(**frame)) return State::nonsense;
  }
  pass_data(pass);
  return State::open;
}

template <typename Pass>
bool HostLink::pass_data(const Pass& pass) {
  passes_ = false;
  if (const auto data = reader_.open_data()) {
    const std::size_t passed = pass(*data, reader_.left());
    reader_.skip(passed);
    passes_ = passed > 0;
  }
  return passes_;
}

}  // namespace brig::init
