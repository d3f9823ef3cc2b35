// SPDX-License-Identifier: Apache-2.0
#include "files/unpack.hpp"

#include "files/buffer.hpp"
#include "sys/random.hpp"

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::files {
namespace {

using channel::Contents;
using channel::Entry;
using channel::EntryKind;
using channel::EntryPiece;
using sys::UniqueFd;

timespec time_of(const Entry& entry) {
  return {entry.mtime, static_cast<long>(entry.mtime_ns)};
}

/// Sets the time when it was modified. No failure: some file systems have no such times.
void set_time(int fd, const timespec& modified) {
  const timespec times[2] = {{0, UTIME_OMIT}, modified};
  [[maybe_unused]] const int done = ::futimens(fd, times);
}

std::string_view last_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// A file that is being written. Without `finish` nothing of it stays.
class FileDraft {
 public:
  FileDraft() = default;
  FileDraft(const FileDraft&) = delete;
  FileDraft& operator=(const FileDraft&) = delete;
  FileDraft(FileDraft&&) = delete;
  FileDraft& operator=(FileDraft&&) = delete;
  ~FileDraft() {
    if (fd_) ::unlinkat(directory_, draft_.c_str(), 0);
  }

  bool is_open() const { return static_cast<bool>(fd_); }

  int open(int directory, std::string_view name, const Entry& entry) {
    constexpr std::size_t kDigits = 16;
    directory_ = directory;
    name_ = name;
    draft_ = ".brig-" + sys::random_hex(kDigits);
    modified_ = time_of(entry);
    fd_ = UniqueFd(::openat(directory, draft_.c_str(),
                            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC,
                            static_cast<mode_t>(entry.mode)));
    return fd_ ? 0 : errno;
  }
  int write(std::string_view bytes) const { return write_all(fd_.get(), bytes); }
  int finish() {
    set_time(fd_.get(), modified_);
    // Some file systems tell only here that there was no room.
    const bool closed = ::close(fd_.release()) == 0;
    if (closed && ::renameat(directory_, draft_.c_str(), directory_, name_.c_str()) == 0) return 0;
    const int error = errno;
    ::unlinkat(directory_, draft_.c_str(), 0);
    return error;
  }

 private:
  int directory_ = -1;
  std::string name_;
  std::string draft_;
  timespec modified_{};
  UniqueFd fd_;
};

/// A directory that entries go into.
struct Level {
  UniqueFd fd;
  bool made = false;  ///< By us: its mode and time are ours to set.
  std::uint32_t mode = 0;
  timespec modified{};
};

class TreeUnpacker {
 public:
  TreeUnpacker(Place to, const Limits& limits, Observer* observer)
      : to_(std::move(to)), limits_(limits), observer_(observer), reader_(Contents::bytes) {}

  Outcome<Moved> run(int stream) {
    std::string buffer(kBufferSize, '\0');
    while (!reader_.finished()) {
      const auto n = ::read(stream, buffer.data(), buffer.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return failed(errno, "read the files");
      if (n == 0) return failed(ENODATA, "the files end before their end");
      if (auto done = feed({buffer.data(), static_cast<std::size_t>(n)}); !done)
        return tl::unexpected(done.error());
      if (observer_ != nullptr) observe();
    }
    return std::move(moved_);
  }

 private:
  Outcome<void> feed(std::string_view bytes) {
    while (true) {
      const auto piece = reader_.next(bytes);
      if (!piece) return failed(EBADMSG, piece.error().message);
      if (!*piece) return {};
      auto done = take_piece(**piece);
      if (done && draft_.is_open() && reader_.left() == 0) done = finish_file();
      if (!done) return done;
    }
  }

  Outcome<void> take_piece(const EntryPiece& piece) {
    switch (piece.kind) {
      case EntryPiece::Kind::entry:
        return take_entry(piece.entry);
      case EntryPiece::Kind::bytes:
        if (const int error = draft_.write(piece.bytes); error != 0)
          return failed(error, "write", path_);
        return {};
      case EntryPiece::Kind::end:
        leave_to(0);
        return {};
    }
    return {};
  }

  Outcome<void> take_entry(const Entry& entry) {
    if (auto taken = take(moved_, entry, Contents::bytes, limits_); !taken) return taken;
    path_ = entry.path;
    // The reader takes none that is not below the directories that are open here.
    leave_to(channel::depth_of(path_));
    const int directory = levels_.empty() ? to_.directory.get() : levels_.back().fd.get();
    const std::string name = levels_.empty() ? to_.name : std::string(last_of(path_));
    if (entry.kind == EntryKind::directory) return enter(directory, name, entry);
    if (entry.kind != EntryKind::regular) return {};
    if (name.empty()) return failed(EISDIR, "a file can't take the place of a directory");
    if (const int error = draft_.open(directory, name, entry); error != 0)
      return failed(error, "make", path_);
    return {};
  }

  Outcome<void> enter(int directory, const std::string& name, const Entry& entry) {
    constexpr mode_t kOwner = 0700;
    Level level{.fd = {}, .made = false, .mode = entry.mode, .modified = time_of(entry)};
    if (!name.empty()) level.made = ::mkdirat(directory, name.c_str(), entry.mode | kOwner) == 0;
    if (!level.made && !name.empty() && errno != EEXIST) return failed(errno, "make", path_);
    level.fd = open_directory(directory, name.c_str());
    if (!level.fd) return failed(errno, "enter", path_);
    levels_.push_back(std::move(level));
    return {};
  }

  /// Closes the directories below so many.
  void leave_to(std::size_t depth) {
    constexpr mode_t kOwner = 0700;
    while (levels_.size() > depth) {
      const Level& level = levels_.back();
      struct stat status {};
      // It was made with the owner's permissions, or nothing could have been put into it.
      if (level.made && (level.mode & kOwner) != kOwner && ::fstat(level.fd.get(), &status) == 0)
        ::fchmod(level.fd.get(), status.st_mode & (level.mode | ~kOwner) & 07777U);
      if (level.made) set_time(level.fd.get(), level.modified);
      levels_.pop_back();
    }
  }

  Outcome<void> finish_file() {
    if (const int error = draft_.finish(); error != 0) return failed(error, "write", path_);
    return {};
  }

  void observe() {
    channel::EntryTotals so_far = moved_.totals;
    so_far.bytes -= reader_.left();
    observer_->moved(so_far);
  }

  Place to_;
  const Limits& limits_;
  Observer* observer_;
  channel::EntryReader reader_;
  Moved moved_;
  std::string path_;  ///< Of the entry that came last.
  std::vector<Level> levels_;
  FileDraft draft_;  // before the levels: it lies in one of them
};

}  // namespace

Outcome<Moved> unpack(int stream, Place to, const Limits& limits, Observer* observer) {
  return TreeUnpacker(std::move(to), limits, observer).run(stream);
}

}  // namespace brig::files
