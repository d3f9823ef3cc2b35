// SPDX-License-Identifier: Apache-2.0
#include "files/pack.hpp"

#include "files/buffer.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::files {
namespace {

using channel::Contents;
using channel::Entry;
using channel::EntryKind;
using channel::EntryTotals;
using sys::UniqueFd;

using Directory = std::unique_ptr<DIR, int (*)(DIR*)>;

EntryKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return EntryKind::regular;
  if (S_ISDIR(mode)) return EntryKind::directory;
  if (S_ISLNK(mode)) return EntryKind::link;
  if (S_ISFIFO(mode)) return EntryKind::fifo;
  return S_ISSOCK(mode) ? EntryKind::socket : EntryKind::device;
}

bool is_carried(EntryKind kind) {
  return kind == EntryKind::regular || kind == EntryKind::directory;
}

Entry entry_of(const struct stat& status, std::string_view path) {
  constexpr mode_t kPermissions = 0777;
  const std::int64_t seconds = status.st_mtim.tv_sec;
  const EntryKind kind = kind_of(status.st_mode);
  return {.kind = kind,
          .mode = status.st_mode & kPermissions,
          .mtime = std::clamp(seconds, -channel::kMaxEntryTime, channel::kMaxEntryTime),
          .mtime_ns = static_cast<std::uint32_t>(status.st_mtim.tv_nsec),
          .size = kind == EntryKind::regular ? static_cast<std::uint64_t>(status.st_size) : 0,
          .path = path};
}

class TreePacker {
 public:
  TreePacker(int stream, const PackOptions& options, Observer* observer)
      : options_(options), observer_(observer), out_(stream) {}

  Outcome<Moved> run(const Place& from) {
    struct stat status {};
    if (const int error = look_at(from, status); error != 0)
      return failed(error, "open", from.name);
    const bool listing = options_.contents == Contents::none;
    if (!listing && !is_carried(kind_of(status.st_mode))) {
      return S_ISLNK(status.st_mode)
                 ? failed(ELOOP, "it is a symbolic link, which is not followed")
                 : failed(EINVAL, "it is neither a regular file nor a directory");
    }
    if (auto done = member(from.directory.get(), from.name.c_str(), status); !done)
      return tl::unexpected(done.error());
    std::string end;
    channel::append_end(end, moved_.totals);
    if (auto added = out_.add(end); !added) return tl::unexpected(added.error());
    if (auto flushed = out_.flush(); !flushed) return tl::unexpected(flushed.error());
    if (observer_ != nullptr) observer_->moved(moved_.totals);
    return std::move(moved_);
  }

 private:
  /// A member of an open directory, whose path is `path_`.
  Outcome<void> member(int directory, const char* name, struct stat status) {
    const EntryKind kind = kind_of(status.st_mode);
    const bool descends = kind == EntryKind::directory && depth_ < options_.depth;
    const bool opens =
        descends || (kind == EntryKind::regular && options_.contents == Contents::bytes);
    if (kind == EntryKind::directory && !descends && options_.contents == Contents::bytes) {
      return failed(E2BIG, "it has more than " + std::to_string(options_.depth) +
                               " directories within each other");
    }
    if (!opens) return tell(entry_of(status, path_));

    UniqueFd fd = open_member(directory, name, kind);
    if (!fd && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || path_.empty()))
      return failed(errno, "open", path_);
    if (!fd && errno == ENOENT) return {};
    // It may have become another thing since it was looked at.
    const bool same = fd && ::fstat(fd.get(), &status) == 0 && kind_of(status.st_mode) == kind;
    if (!same && path_.empty()) return failed(EBUSY, "it became another thing meanwhile");
    Entry entry = entry_of(status, path_);
    if (!same) {
      entry.kind = EntryKind::unreadable;
      entry.size = 0;
      return tell(entry);
    }
    if (auto told = tell(entry); !told) return told;
    return kind == EntryKind::directory ? children(std::move(fd)) : content(fd, entry.size);
  }

  /// O_NONBLOCK, or a FIFO that was swapped in would be waited for.
  static UniqueFd open_member(int directory, const char* name, EntryKind kind) {
    if (kind == EntryKind::directory) return open_directory(directory, name);
    constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    return UniqueFd(::openat(directory, name, kFlags));
  }

  Outcome<void> children(UniqueFd fd) {
    const Directory directory(::fdopendir(fd.get()), &::closedir);
    if (!directory) return failed(errno, "open", path_);
    const int at = fd.release();
    const std::size_t length = path_.size();
    ++depth_;
    while (true) {
      errno = 0;
      // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream of entries is this call's own.
      const dirent* next = ::readdir(directory.get());
      if (next == nullptr && errno != 0) return failed(errno, "list", path_);
      if (next == nullptr) break;
      const std::string_view name(next->d_name);
      if (name == "." || name == "..") continue;
      if (length > 0) path_ += '/';
      path_ += name;
      if (path_.size() > channel::kMaxEntryPath)
        return failed(ENAMETOOLONG, "its path is too long:", path_);
      struct stat status {};
      // What has gone since the directory was read is not there.
      if (::fstatat(at, next->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
        if (auto done = member(at, next->d_name, status); !done) return done;
      }
      path_.resize(length);
    }
    --depth_;
    return {};
  }

  Outcome<void> content(const UniqueFd& fd, std::uint64_t size) {
    while (size > 0) {
      const auto n = out_.add_from(
          fd.get(), static_cast<std::size_t>(std::min<std::uint64_t>(size, kBufferSize)));
      if (!n) return tl::unexpected(n.error());
      if (*n < 0) return failed(errno, "read", path_);
      if (*n == 0) return failed(EBUSY, "it became shorter while it was read:", path_);
      size -= static_cast<std::uint64_t>(*n);
      if (observer_ != nullptr) observe(size);
    }
    return {};
  }

  /// `left`: of the bytes that the totals count already.
  void observe(std::uint64_t left) {
    EntryTotals so_far = moved_.totals;
    so_far.bytes -= left;
    observer_->moved(so_far);
  }

  Outcome<void> tell(const Entry& entry) {
    if (auto taken = take(moved_, entry, options_.contents, options_.limits); !taken) return taken;
    header_.clear();
    channel::append_entry(header_, entry);
    return out_.add(header_);
  }

  const PackOptions& options_;
  Observer* observer_;
  WriteBuffer out_;
  std::string header_;
  std::string path_;
  std::size_t depth_ = 0;
  Moved moved_;
};

}  // namespace

Outcome<Moved> pack(const Place& from, int stream, const PackOptions& options, Observer* observer) {
  return TreePacker(stream, options, observer).run(from);
}

}  // namespace brig::files
