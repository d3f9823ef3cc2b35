// SPDX-License-Identifier: Apache-2.0
#include "sandbox/listing.hpp"

#include "files/buffer.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <string>

#include <unistd.h>

namespace brig {

std::string_view to_string(FileKind kind) noexcept {
  switch (kind) {
    case FileKind::regular:
      return "regular";
    case FileKind::directory:
      return "directory";
    case FileKind::link:
      return "link";
    case FileKind::fifo:
      return "fifo";
    case FileKind::socket:
      return "socket";
    case FileKind::device:
      return "device";
    case FileKind::unreadable:
      return "unreadable";
  }
  return "unreadable";
}

}  // namespace brig

namespace brig::sandbox {
namespace {

using channel::EntryKind;

std::chrono::system_clock::time_point to_time(std::int64_t seconds, std::uint32_t nanoseconds) {
  using Clock = std::chrono::system_clock;
  // One less, so that the nanoseconds fit in as well.
  constexpr std::int64_t kMost =
      std::chrono::duration_cast<std::chrono::seconds>(Clock::duration::max()).count() - 1;
  const std::chrono::seconds whole(std::clamp(seconds, -kMost, kMost));
  return Clock::time_point(whole + std::chrono::nanoseconds(nanoseconds));
}

FileInfo to_info(const channel::Entry& entry) {
  return {.path = std::string(entry.path),
          .kind = to_kind(entry.kind),
          .mode = entry.mode,
          .size = MemorySize::bytes(entry.size),
          .modified = to_time(entry.mtime, entry.mtime_ns)};
}

}  // namespace

FileKind to_kind(EntryKind kind) {
  switch (kind) {
    case EntryKind::regular:
      return FileKind::regular;
    case EntryKind::directory:
      return FileKind::directory;
    case EntryKind::link:
      return FileKind::link;
    case EntryKind::fifo:
      return FileKind::fifo;
    case EntryKind::socket:
      return FileKind::socket;
    case EntryKind::device:
      return FileKind::device;
    case EntryKind::unreadable:
      break;
  }
  return FileKind::unreadable;
}

files::Outcome<std::vector<FileInfo>> read_listing(int stream) {
  std::vector<FileInfo> all;
  channel::EntryReader reader(channel::Contents::none);
  std::string buffer(files::kBufferSize, '\0');
  while (!reader.finished()) {
    const auto n = ::read(stream, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return files::failed(errno, "read the listing");
    if (n == 0) return files::failed(ENODATA, "the listing ends before its end");
    std::string_view bytes(buffer.data(), static_cast<std::size_t>(n));
    while (true) {
      const auto piece = reader.next(bytes);
      if (!piece) return files::failed(EBADMSG, piece.error().message);
      if (!*piece) break;
      if ((*piece)->kind == channel::EntryPiece::Kind::entry)
        all.push_back(to_info((*piece)->entry));
    }
  }
  std::sort(all.begin(), all.end(),
            [](const FileInfo& a, const FileInfo& b) { return a.path < b.path; });
  return all;
}

}  // namespace brig::sandbox
