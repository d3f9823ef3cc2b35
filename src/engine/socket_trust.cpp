// SPDX-License-Identifier: Apache-2.0
#include "engine/socket_trust.hpp"

#include "sys/errno.hpp"

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <optional>

#include <sys/stat.h>
#include <unistd.h>

namespace brig::engine {
namespace {

struct Free {
  void operator()(char* text) const { std::free(text); }  // NOLINT(*-no-malloc): realpath(3)'s
};

tl::unexpected<Error> fail_look(int number, const std::string& path) {
  if (number == ENOENT || number == ENOTDIR) {
    return fail(Errc::unavailable, "there is no socket '" + path + "'", path);
  }
  return sys::fail_errno(number, "look at '" + path + "'", path);
}

}  // namespace

Result<void> judge_socket(const SocketFacts& facts, std::uint32_t caller, const std::string& path) {
  const auto refuse = [&](const std::string& why) {
    return fail(Errc::permission_denied,
                "'" + path + "' is not taken for an engine's socket: " + why, path);
  };
  const auto trusted = [&](std::uint32_t owner) { return owner == 0 || owner == caller; };
  if (!facts.is_socket) return refuse("it is not a socket");
  if (!trusted(facts.owner)) {
    return refuse("it belongs to uid " + std::to_string(facts.owner) + ", neither root nor you");
  }
  if (!trusted(facts.directory_owner)) {
    return refuse("its directory belongs to uid " + std::to_string(facts.directory_owner) +
                  ", neither root nor you");
  }
  if (facts.directory_others_write && !facts.directory_sticky) {
    return refuse(
        "anyone can put another in its place: its directory is writable by others, without "
        "the sticky bit");
  }
  return {};
}

Result<void> check_socket(const std::string& path) {
  // The default path leads through /var/run, a link; what counts is where it ends.
  const std::unique_ptr<char, Free> real(::realpath(path.c_str(), nullptr));
  if (!real) return fail_look(errno, path);
  const std::string target(real.get());
  struct stat socket {};
  if (::stat(target.c_str(), &socket) != 0) return fail_look(errno, path);
  const std::string directory = target.substr(0, target.rfind('/') + 1);
  struct stat parent {};
  if (::stat(directory.c_str(), &parent) != 0) return fail_look(errno, path);
  return judge_socket({.is_socket = S_ISSOCK(socket.st_mode),
                       .owner = socket.st_uid,
                       .directory_owner = parent.st_uid,
                       .directory_others_write = (parent.st_mode & S_IWOTH) != 0,
                       .directory_sticky = (parent.st_mode & S_ISVTX) != 0},
                      ::geteuid(), path);
}

}  // namespace brig::engine
