// SPDX-License-Identifier: Apache-2.0
#include "channel/entries.hpp"

#include "channel/packer.hpp"

#include <algorithm>

namespace brig::channel {
namespace {

constexpr std::size_t kHeaderSize = 32;
constexpr std::uint32_t kMaxMode = 0777;
constexpr std::uint32_t kSecond = 1'000'000'000;
/// Where an entry has its kind.
constexpr char kEnd = 0;

constexpr std::size_t kModeAt = 2;
constexpr std::size_t kPathSizeAt = 4;
constexpr std::size_t kSizeAt = 8;
constexpr std::size_t kTimeAt = 16;
constexpr std::size_t kNanosecondsAt = 24;
constexpr std::size_t kPaddingAt = 28;

std::uint32_t path_size(std::string_view header) {
  return get_u32(header.substr(kPathSizeAt));
}

Entry entry_of(std::string_view whole) {
  return {static_cast<EntryKind>(whole[0]),
          get_number<std::uint16_t>(whole.substr(kModeAt)),
          static_cast<std::int64_t>(get_number<std::uint64_t>(whole.substr(kTimeAt))),
          get_u32(whole.substr(kNanosecondsAt)),
          get_number<std::uint64_t>(whole.substr(kSizeAt)),
          whole.substr(kHeaderSize)};
}

std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

/// Whether `directory` is `path` or lies above it.
bool holds(std::string_view directory, std::string_view path) {
  return directory.empty() || (path.starts_with(directory) &&
                               (path.size() == directory.size() || path[directory.size()] == '/'));
}

bool is_clean_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxEntryName && name != "." && name != ".." &&
         name.find('\0') == std::string_view::npos;
}

}  // namespace

std::size_t depth_of(std::string_view entry_path) {
  return entry_path.empty()
             ? 0
             : 1 + static_cast<std::size_t>(std::count(entry_path.begin(), entry_path.end(), '/'));
}

bool is_clean_entry_path(std::string_view path) {
  if (path.empty() || path.size() > kMaxEntryPath || depth_of(path) > kMaxEntryDepth) return false;
  while (true) {
    const std::size_t slash = path.find('/');
    if (!is_clean_name(path.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

void append_entry(std::string& out, const Entry& entry) {
  out += static_cast<char>(entry.kind);
  out += '\0';
  put_number(out, static_cast<std::uint16_t>(entry.mode));
  put_u32(out, static_cast<std::uint32_t>(entry.path.size()));
  put_number(out, entry.size);
  put_number(out, static_cast<std::uint64_t>(entry.mtime));
  put_u32(out, entry.mtime_ns);
  put_u32(out, 0);
  out += entry.path;
}

void append_end(std::string& out, const EntryTotals& totals) {
  out.append(kHeaderSize, kEnd);
  for (const std::uint64_t number :
       {totals.files, totals.directories, totals.bytes, totals.skipped})
    put_number(out, number);
}

void count_entry(EntryTotals& totals, const Entry& entry, Contents contents) {
  if (entry.kind == EntryKind::regular) {
    ++totals.files;
    if (contents == Contents::bytes) totals.bytes += entry.size;
  } else if (entry.kind == EntryKind::directory) {
    ++totals.directories;
  } else {
    ++totals.skipped;
  }
}

tl::unexpected<Error> EntryReader::give_up(const char* why) {
  broken_ = true;
  return fail(Errc::data_loss, std::string("a stream of files that is nonsense: ") + why);
}

const char* EntryReader::why_not_header() const {
  const std::string_view header = buffer_;
  if (header[0] == kEnd) {
    const bool empty = header.substr(0, kHeaderSize).find_first_not_of(kEnd) == header.npos;
    if (!empty) return "its end is not empty";
    return rooted_ ? nullptr : "it ends before it has begun";
  }
  if (static_cast<unsigned char>(header[0]) > static_cast<unsigned char>(EntryKind::unreadable))
    return "an entry of unknown kind";
  if (header[1] != 0 || get_u32(header.substr(kPaddingAt)) != 0) return "padding that is not 0";
  if (path_size(header) > kMaxEntryPath) return "a path over the bound";
  return nullptr;
}

const char* EntryReader::why_not_entry(const Entry& entry) const {
  const bool carried = entry.kind == EntryKind::regular || entry.kind == EntryKind::directory;
  if (entry.mode > kMaxMode) return "a mode of more than permissions";
  if (entry.mtime > kMaxEntryTime || entry.mtime < -kMaxEntryTime || entry.mtime_ns >= kSecond)
    return "a time that is none";
  if (entry.size > (entry.kind == EntryKind::regular ? kMaxEntrySize : 0)) return "a size";
  if (!rooted_) {
    if (!entry.path.empty()) return "it does not begin with its root";
    return carried || contents_ == Contents::none ? nullptr : "its root is no file or directory";
  }
  if (!is_clean_entry_path(entry.path)) return "a path that is not clean";
  if (!holds_more_ || !holds(parent_of(entry.path), directory_))
    return "an entry outside the directory that it follows";
  return nullptr;
}

Result<std::optional<EntryPiece>> EntryReader::take_entry() {
  const Entry entry = entry_of(buffer_);
  if (const char* why = why_not_entry(entry)) return give_up(why);
  if (!rooted_) holds_more_ = entry.kind == EntryKind::directory;
  rooted_ = true;
  directory_ = entry.kind == EntryKind::directory ? entry.path : parent_of(entry.path);
  if (entry.kind == EntryKind::regular && contents_ == Contents::bytes) left_ = entry.size;
  count_entry(totals_, entry, contents_);
  delivered_ = true;
  return EntryPiece{.kind = EntryPiece::Kind::entry, .entry = entry};
}

Result<std::optional<EntryPiece>> EntryReader::take_end() {
  std::string_view rest = std::string_view(buffer_).substr(kHeaderSize);
  for (const std::uint64_t counted :
       {totals_.files, totals_.directories, totals_.bytes, totals_.skipped}) {
    if (get_number<std::uint64_t>(rest) != counted) return give_up("its end counts otherwise");
    rest.remove_prefix(sizeof counted);
  }
  finished_ = true;
  return EntryPiece{.kind = EntryPiece::Kind::end};
}

Result<std::optional<EntryPiece>> EntryReader::next(std::string_view& bytes) {
  if (broken_) return fail(Errc::data_loss, "after a stream of files that is nonsense");
  if (delivered_) {
    buffer_.clear();
    delivered_ = false;
  }
  if (bytes.empty()) return std::nullopt;
  if (finished_) return give_up("more after its end");
  if (left_ > 0) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    const EntryPiece piece{.kind = EntryPiece::Kind::bytes, .bytes = bytes.substr(0, size)};
    bytes.remove_prefix(size);
    left_ -= size;
    return piece;
  }
  const auto take = [&](std::size_t wanted) {
    const std::size_t n = std::min(wanted - buffer_.size(), bytes.size());
    buffer_ += bytes.substr(0, n);
    bytes.remove_prefix(n);
    return buffer_.size() >= wanted;
  };
  if (buffer_.size() < kHeaderSize) {
    if (!take(kHeaderSize)) return std::nullopt;
    if (const char* why = why_not_header()) return give_up(why);
  }
  const bool is_end = buffer_[0] == kEnd;
  constexpr std::size_t kTotalsSize = 4 * sizeof(std::uint64_t);
  if (!take(kHeaderSize + (is_end ? kTotalsSize : path_size(buffer_)))) return std::nullopt;
  return is_end ? take_end() : take_entry();
}

}  // namespace brig::channel
