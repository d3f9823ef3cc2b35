// SPDX-License-Identifier: Apache-2.0
// What one transfer may move, held by both ends, and what it moved.
#pragma once

#include "channel/entries.hpp"
#include "files/failure.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace brig::files {

/// Depth, paths and names are bounded by the stream itself.
struct Limits {
  std::uint64_t entries = 0;  ///< Files, directories and what is skipped, the root included.
  std::uint64_t bytes = 0;    ///< Of all files together.
  bool operator==(const Limits&) const = default;
};

/// So many of what was skipped are told by name.
inline constexpr std::size_t kMaxNamed = 32;

struct Skipped {
  std::string path;
  channel::EntryKind kind = channel::EntryKind::unreadable;
  bool operator==(const Skipped&) const = default;
};

struct Moved {
  channel::EntryTotals totals;
  std::vector<Skipped> skipped;  ///< The first `kMaxNamed`.
};

/// Told how far a transfer is, after each buffer of it.
class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  Observer(Observer&&) = delete;
  Observer& operator=(Observer&&) = delete;
  virtual ~Observer() = default;
  virtual void moved(const channel::EntryTotals& so_far) = 0;
};

/// Takes in an entry; a failure when it is one more, or larger, than the limits allow.
Outcome<void> take(Moved& moved,
                   const channel::Entry& entry,
                   channel::Contents contents,
                   const Limits& limits);

}  // namespace brig::files
