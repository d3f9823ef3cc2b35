// SPDX-License-Identifier: Apache-2.0
#include "sandbox/init_file.hpp"

#include "sys/errno.hpp"
#include "sys/replace_file.hpp"
#include "sys/unique_fd.hpp"

#include <cerrno>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// The program and its SHA-256, put here by the assembler.
// NOLINTBEGIN(*-avoid-c-arrays,readability-identifier-naming)
extern "C" {
extern const char brig_init_begin[];
extern const char brig_init_end[];
extern const char brig_init_digest[64];
}
// NOLINTEND(*-avoid-c-arrays,readability-identifier-naming)

namespace brig::sandbox {
namespace {

constexpr mode_t kExecutableOnly = 0111;
constexpr mode_t kReadable = 0555;

std::string_view program() {
  return {brig_init_begin, static_cast<std::size_t>(brig_init_end - brig_init_begin)};
}

Result<void> check(const std::string& path, mode_t mode) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0)
    return sys::fail_errno(errno, "look at '" + path + "'", path);
  const bool ours = status.st_uid == 0 || status.st_uid == ::geteuid();
  if (!ours || !S_ISREG(status.st_mode) || (status.st_mode & 07777U) != mode) {
    return fail(
        Errc::permission_denied,
        "brig-init '" + path + "' must be a file of root's or this user's that nobody can write to",
        path);
  }
  if (static_cast<std::size_t>(status.st_size) != program().size()) {
    return fail(Errc::data_loss, "brig-init '" + path + "' is not whole; remove it", path);
  }
  return {};
}

Result<void> create(const std::string& directory, const std::string& path, mode_t mode) {
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
    return sys::fail_errno(errno, "create '" + directory + "'", directory);
  return sys::replace_file(path, program(), mode);
}

}  // namespace

Result<std::string> install_init(const std::string& state_directory, Isolation isolation) {
  const bool readable = isolation == Isolation::gvisor;
  const mode_t mode = readable ? kReadable : kExecutableOnly;
  const std::string directory = state_directory + "/init";
  const std::string path =
      directory + "/" + std::string(brig_init_digest, 64) + (readable ? "-readable" : "");
  auto found = check(path, mode);
  if (!found && found.error().code == Errc::not_found) {
    if (auto created = create(directory, path, mode); !created) return fail(created.error());
    found = check(path, mode);
  }
  if (!found) return fail(found.error());
  return path;
}

}  // namespace brig::sandbox
