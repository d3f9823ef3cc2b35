// SPDX-License-Identifier: Apache-2.0
// A file or a whole tree → a stream of entries.
#pragma once

#include "files/limits.hpp"
#include "files/place.hpp"

#include <cstddef>

namespace brig::files {

struct PackOptions {
  Limits limits;
  channel::Contents contents = channel::Contents::bytes;
  /// Below the root. With bytes, a tree that is deeper is a failure; a listing ends there.
  std::size_t depth = channel::kMaxEntryDepth;
};

/// Writes what lies at `from` to `stream`. What is no regular file and no directory is told of and
/// never opened; so is what can't be read. The root must be a file or a directory, unless it is a
/// listing. A file that grows meanwhile is cut at the size that it had; one that shrinks is a
/// failure.
Outcome<Moved> pack(const Place& from,
                    int stream,
                    const PackOptions& options,
                    Observer* observer = nullptr);

}  // namespace brig::files
