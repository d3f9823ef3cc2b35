// SPDX-License-Identifier: Apache-2.0
// The stream of entries, as each end reads what the other sends: any bytes, cut anywhere. What is
// read and written again is the same bytes, and what is read is what may be put on a disk.
#include "channel/entries.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace brig::channel;

void require(bool condition) {
  if (!condition) std::abort();
}

/// Reads the bytes in pieces of `step`; what it took whole.
std::string read_all(Contents contents, std::string_view bytes, std::size_t step) {
  EntryReader reader(contents);
  std::string written;
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    while (true) {
      const auto next = reader.next(piece);
      if (!next) return written;
      if (!*next) break;
      const Entry& entry = (*next)->entry;
      switch ((*next)->kind) {
        case EntryPiece::Kind::entry:
          require(entry.path.empty() ? written.empty() : is_clean_entry_path(entry.path));
          require(entry.path.empty() || !entry.path.starts_with('/'));
          require(entry.path.find("..") == std::string_view::npos ||
                  ("/" + std::string(entry.path) + "/").find("/../") == std::string::npos);
          require(entry.mode <= 0777);
          require(contents == Contents::none || reader.left() <= entry.size);
          append_entry(written, entry);
          break;
        case EntryPiece::Kind::bytes:
          require(contents == Contents::bytes && !(*next)->bytes.empty());
          written += (*next)->bytes;
          break;
        case EntryPiece::Kind::end:
          require(reader.finished() && reader.left() == 0);
          append_end(written, reader.totals());
          break;
      }
    }
  }
  return written;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t step = std::size_t{data[0]} + 1;
  for (const Contents contents : {Contents::bytes, Contents::none}) {
    const std::string whole = read_all(contents, bytes, std::max<std::size_t>(bytes.size(), 1));
    require(bytes.starts_with(whole));
    require(read_all(contents, bytes, step) == whole);
  }
  return 0;
}
