// SPDX-License-Identifier: Apache-2.0
#include "sys/owned_file.hpp"

#include "sys/errno.hpp"
#include "sys/open_path.hpp"
#include "sys/read_file.hpp"
#include "sys/unique_fd.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brig::sys {
namespace {

/// The path that the kernel knows an open file by; nothing when it can't say.
std::optional<std::string> path_of(int fd) {
  std::array<char, PATH_MAX> buffer{};
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const auto size = ::readlink(link.c_str(), buffer.data(), buffer.size());
  if (size <= 0 || buffer[0] != '/' || static_cast<std::size_t>(size) == buffer.size())
    return std::nullopt;
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

std::string judge_owners(const std::string& path, int fd, const struct stat& status) {
  std::string unknown = "where it lies can't be told";
  // With a link on the way, whoever owns the link chooses the file.
  const auto linkless = open_path_no_links(path);
  if (!linkless) return "its path leads through a symbolic link, or " + unknown;
  struct stat found {};
  if (::fstat(linkless->get(), &found) != 0 || !same_file(found, status)) return unknown;

  const auto real = path_of(fd);
  if (!real) return unknown;
  std::vector<OwnerFacts> facts{{*real, status.st_uid, status.st_mode}};
  for (std::size_t slash = real->rfind('/');; slash = real->rfind('/', slash - 1)) {
    const std::string directory = slash == 0 ? "/" : real->substr(0, slash);
    struct stat above {};
    if (::lstat(directory.c_str(), &above) != 0 || !S_ISDIR(above.st_mode)) return unknown;
    facts.push_back({directory, above.st_uid, above.st_mode});
    if (slash == 0) break;
  }
  // The name could have been another file's meanwhile; where all is root's, only root can do that.
  if (::lstat(real->c_str(), &found) != 0 || !same_file(found, status)) return unknown;
  return why_not_only_root(facts);
}

}  // namespace

std::string why_not_only_root(const std::vector<OwnerFacts>& file_and_directories) {
  for (const OwnerFacts& facts : file_and_directories) {
    if (facts.owner != 0)
      return "'" + facts.path + "' belongs to uid " + std::to_string(facts.owner) + ", not to root";
    if ((facts.mode & (S_IWGRP | S_IWOTH)) != 0)
      return "'" + facts.path + "' can be written by others than root";
  }
  return file_and_directories.empty() ? "nothing is known of it" : "";
}

Result<OwnedFile> read_owned_file(const std::string& path, std::size_t max_bytes) {
  const UniqueFd fd(
      ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd && errno == ELOOP) {
    return fail(Errc::invalid_argument,
                "'" + path + "' is a symbolic link; name the file that it leads to", path);
  }
  if (!fd) return fail_errno(errno, "open '" + path + "'", path);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return fail_errno(errno, "stat '" + path + "'", path);
  if (!S_ISREG(status.st_mode))
    return fail(Errc::invalid_argument, "'" + path + "' is not a regular file", path);
  auto text = read_open_file(fd.get(), path, max_bytes);
  if (!text) return fail(text.error());
  return OwnedFile{std::move(*text), judge_owners(path, fd.get(), status)};
}

}  // namespace brig::sys
