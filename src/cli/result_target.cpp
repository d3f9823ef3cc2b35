// SPDX-License-Identifier: Apache-2.0
#include "cli/result_target.hpp"

#include "sys/errno.hpp"
#include "sys/random.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::cli {
namespace {

bool is_number(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<sys::UniqueFd> adopt(const std::string& number) {
  int fd = -1;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), fd);
  if (error != std::errc{} || end != number.data() + number.size() || fd <= STDERR_FILENO) {
    return fail(Errc::invalid_argument, "--result: descriptor " + number + ": expected one above 2",
                number);
  }
  // A copy, so that the caller's number stays the caller's.
  sys::UniqueFd copy(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (!copy) return sys::fail_errno(errno, "--result: descriptor " + number, number);
  return copy;
}

}  // namespace

Result<ResultTarget> ResultTarget::open(const std::string& where) {
  ResultTarget target;
  if (where.empty()) return target;
  if (is_number(where)) {
    auto fd = adopt(where);
    if (!fd) return fail(fd.error());
    target.fd_ = std::move(*fd);
    return target;
  }
  struct stat status {};
  struct stat link {};
  const bool exists = ::stat(where.c_str(), &status) == 0;
  const bool is_link = ::lstat(where.c_str(), &link) == 0 && S_ISLNK(link.st_mode);
  if (is_link && (!exists || S_ISREG(status.st_mode))) {
    // Renaming over it would replace the link, not the file; as root even /dev/stderr.
    return fail(Errc::invalid_argument,
                "--result: '" + where + "' is a link; name the file itself, or a descriptor",
                where);
  }
  if (exists && !S_ISREG(status.st_mode)) {
    // A pipe or a device can't be renamed over; it is written to as it is.
    target.fd_.reset(::open(where.c_str(), O_WRONLY | O_CLOEXEC));
  } else {
    constexpr mode_t kMode = 0600;
    target.path_ = where;
    target.draft_ = where + "." + sys::random_hex(8);
    target.fd_.reset(::open(target.draft_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode));
  }
  if (!target.fd_) {
    target.draft_.clear();
    return sys::fail_errno(errno, "--result: '" + where + "' can't be written", where);
  }
  return target;
}

ResultTarget::~ResultTarget() {
  if (!draft_.empty()) ::unlink(draft_.c_str());
}

Result<void> ResultTarget::write(std::string_view json) {
  if (!fd_) return {};
  const std::string line = std::string(json) + "\n";
  std::string_view rest = line;
  while (!rest.empty()) {
    const auto n = ::write(fd_.get(), rest.data(), rest.size());
    if (n < 0 && errno != EINTR) return sys::fail_errno(errno, "--result: write", path_);
    if (n > 0) rest.remove_prefix(static_cast<std::size_t>(n));
  }
  if (path_.empty()) return {};
  if (::rename(draft_.c_str(), path_.c_str()) != 0)
    return sys::fail_errno(errno, "--result: '" + path_ + "'", path_);
  draft_.clear();
  return {};
}

}  // namespace brig::cli
