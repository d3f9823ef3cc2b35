// SPDX-License-Identifier: Apache-2.0
// What a detached command has written, or what brigd has done: bounded, in order, for any number of
// readers, none of which holds up the writer.
#pragma once

#include "base/until.hpp"
#include "channel/frame.hpp"

#include <brig/result.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace brig::daemon {

class Journal {
 public:
  using Time = std::chrono::system_clock::time_point;

  struct Entry {
    Time time;
    channel::Stream stream = channel::Stream::output;
    std::string bytes;
  };

  /// Where a reader is: the entry that it reads next, and how much of it it has.
  struct Place {
    std::uint64_t entry = 0;
    std::size_t skip = 0;
  };

  /// One step of a reader.
  struct Read {
    std::shared_ptr<const Entry> entry;  ///< Null at the end.
    std::size_t skip = 0;                ///< Of its bytes, to be left out.
    std::uint64_t lost = 0;              ///< Entries that were dropped before it could read them.
  };

  /// Beyond `most_bytes`, the oldest are dropped.
  explicit Journal(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  void append(channel::Stream stream, std::string_view bytes);
  /// Nothing more will come.
  void close();

  /// Where the first entry is that is not older than `since` and belongs to the last `lines` lines.
  Place find(std::optional<Time> since, std::optional<std::uint64_t> lines) const;
  /// Behind everything that is there now.
  Place end() const;

  /// The entry at `place`, which moves on. Nothing at what is the end now.
  std::optional<Read> read(Place& place) const;
  /// Waits for one. At the end, once it was closed, `entry` is null.
  Result<Read> wait(Place& place, const base::Until& until) const;

 private:
  std::optional<Read> read_locked(Place& place) const;
  static std::size_t cost(const Entry& entry);

  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::deque<std::shared_ptr<const Entry>> entries_;
  std::uint64_t first_ = 0;  ///< The number of the oldest that is still there.
  std::size_t bytes_ = 0;
  std::size_t most_bytes_;
  bool closed_ = false;
};

}  // namespace brig::daemon
