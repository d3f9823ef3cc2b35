// SPDX-License-Identifier: Apache-2.0
// Files and directories as a stream of entries: what a file job reads from its input or writes to
// its output. Pure. Numbers are little-endian:
//
//   offset size
//    0      1   kind, an `EntryKind`
//    1      1   zero
//    2      2   permission bits, at most 0777
//    4      4   length of the path
//    8      8   size, of a regular file; else zero
//   16      8   modified, in seconds from 1970, signed
//   24      4   and nanoseconds
//   28      4   zero
//   32          path; then, of a regular file, its bytes, unless the stream is a listing
//
// The first entry is the root of the tree, with an empty path. The others follow depth first: each
// lies in the directory that came last, or in one above that. The end is 32 zeros and the numbers
// of `EntryTotals`, 8 bytes each: a stream without one was cut. Names hold anything but NUL and
// '/'; whoever shows them escapes them.
#pragma once

#include <brig/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace brig::channel {

/// What the kernel takes as one path, without the NUL.
inline constexpr std::size_t kMaxEntryPath = 4095;
inline constexpr std::size_t kMaxEntryName = 255;
/// Directories within each other; either end holds each of them open, and the strictest policy has
/// 64 descriptors.
inline constexpr std::size_t kMaxEntryDepth = 48;
inline constexpr std::uint64_t kMaxEntrySize = std::uint64_t{1} << 62U;
/// Seconds from 1970, either way.
inline constexpr std::int64_t kMaxEntryTime = std::int64_t{1} << 40U;

enum class EntryKind : std::uint8_t {
  regular = 1,
  directory = 2,
  // What is told of and never carried
  link = 3,
  fifo = 4,
  socket = 5,
  device = 6,
  unreadable = 7,  ///< It may not be opened, or became another thing while it was looked at.
};

/// One file or directory. The path points into what the reader was fed, or into the reader.
struct Entry {
  EntryKind kind = EntryKind::regular;
  std::uint32_t mode = 0;  ///< Permission bits only.
  std::int64_t mtime = 0;  ///< Seconds from 1970.
  std::uint32_t mtime_ns = 0;
  std::uint64_t size = 0;  ///< Of a regular file.
  std::string_view path;   ///< Relative and clean; empty for the root of the tree.
  bool operator==(const Entry&) const = default;
};

/// What a stream holds; its end says it again, so that a part is told from the whole.
struct EntryTotals {
  std::uint64_t files = 0;
  std::uint64_t directories = 0;
  std::uint64_t bytes = 0;    ///< That follow the files' entries.
  std::uint64_t skipped = 0;  ///< Of the other kinds.
  bool operator==(const EntryTotals&) const = default;
};

/// Whether a file's bytes follow its entry, or the stream is a listing.
enum class Contents { bytes, none };

/// Whether it is a relative path without an empty, a "." or a ".." component, a NUL, a name that is
/// too long, or too many of them.
bool is_clean_entry_path(std::string_view path);
/// The directories that it lies in, below the root, which counts as one: 0 for the root itself.
std::size_t depth_of(std::string_view entry_path);

/// Appends an entry; of a regular file's bytes exactly `size` follow.
void append_entry(std::string& out, const Entry& entry);
void append_end(std::string& out, const EntryTotals& totals);

/// Takes in what an entry adds.
void count_entry(EntryTotals& totals, const Entry& entry, Contents contents);

/// A piece of a stream: an entry, bytes of the file that came last, or the end.
struct EntryPiece {
  enum class Kind { entry, bytes, end };
  Kind kind = Kind::end;
  Entry entry = {};
  std::string_view bytes = {};
};

/// Cuts a stream into pieces. Holds at most one entry without its bytes.
class EntryReader {
 public:
  explicit EntryReader(Contents contents) : contents_(contents) {}

  /// Consumes from the front of `bytes`: a piece, or nothing when all is consumed without one being
  /// complete. The piece is valid until the next call. `data_loss`, then and ever after, for what
  /// no `append_entry` writes; for an entry that does not lie in the directory that came last or in
  /// one above that; for a tree that is rooted in something else than a file or a directory; for an
  /// end that counts otherwise; and for anything after the end.
  Result<std::optional<EntryPiece>> next(std::string_view& bytes);

  /// How many bytes of the file that came last are still to come.
  std::uint64_t left() const { return left_; }
  /// Whether the end has come.
  bool finished() const { return finished_; }
  /// So far.
  const EntryTotals& totals() const { return totals_; }

 private:
  const char* why_not_header() const;
  const char* why_not_entry(const Entry& entry) const;
  tl::unexpected<Error> give_up(const char* why);
  Result<std::optional<EntryPiece>> take_entry();
  Result<std::optional<EntryPiece>> take_end();

  Contents contents_;
  std::string buffer_;       ///< Of an entry that is not complete yet.
  std::string directory_;    ///< The one that came last, unless an entry above it has come since.
  bool holds_more_ = false;  ///< The root is a directory.
  bool delivered_ = false;   ///< What the buffer holds was returned by the last call.
  bool rooted_ = false;
  bool finished_ = false;
  bool broken_ = false;
  std::uint64_t left_ = 0;
  EntryTotals totals_;
};

}  // namespace brig::channel
