// SPDX-License-Identifier: Apache-2.0
#include "files/limits.hpp"

#include <cerrno>

namespace brig::files {

Outcome<void> take(Moved& moved,
                   const channel::Entry& entry,
                   channel::Contents contents,
                   const Limits& limits) {
  count_entry(moved.totals, entry, contents);
  const channel::EntryTotals& totals = moved.totals;
  const bool carried =
      entry.kind == channel::EntryKind::regular || entry.kind == channel::EntryKind::directory;
  if (!carried && moved.skipped.size() < kMaxNamed)
    moved.skipped.push_back({std::string(entry.path), entry.kind});
  const auto over = [](std::uint64_t limit, const char* what) {
    return failed(E2BIG, "there are more than " + std::to_string(limit) + what);
  };
  if (totals.files + totals.directories + totals.skipped > limits.entries)
    return over(limits.entries, " files");
  if (totals.bytes > limits.bytes) return over(limits.bytes, " bytes of files");
  return {};
}

}  // namespace brig::files
