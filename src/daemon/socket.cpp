// SPDX-License-Identifier: Apache-2.0
#include "daemon/socket.hpp"

#include "sys/errno.hpp"
#include "sys/peer.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace brig::daemon {
namespace {

using sys::UniqueFd;

constexpr int kBacklog = 128;

std::string directory_of(const std::string& state) {
  return state + "/run";
}

/// Nobody else may put anything there, or look.
Result<void> check_directory(const std::string& path) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0) {
    if (errno == ENOENT) return fail(Errc::unavailable, "brigd does not run", path);
    return sys::fail_errno(errno, "look at '" + path + "'", path);
  }
  if (!S_ISDIR(about.st_mode) || about.st_uid != ::geteuid() || (about.st_mode & 07777U) != 0700) {
    return fail(Errc::permission_denied,
                "'" + path + "' must be a directory of this user's that nobody else may enter",
                path);
  }
  return {};
}

Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return fail(Errc::invalid_argument,
                "'" + path + "' is too long for a socket; BRIG_STATE_DIR names another place",
                path);
  }
  std::memcpy(&address.sun_path, path.data(), path.size());
  return address;
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

UniqueFd open_socket() {
  return UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

Result<void> check_peer(int socket) {
  const auto uid = sys::peer_uid(socket);
  if (!uid) return fail(uid.error());
  if (*uid == ::geteuid()) return {};
  return fail(Errc::permission_denied,
              "at the other end of brigd's socket is uid " + std::to_string(*uid) + ", not you");
}

}  // namespace

std::string socket_path(const std::string& state) {
  return directory_of(state) + "/brigd.sock";
}

std::string log_path(const std::string& state) {
  return directory_of(state) + "/brigd.log";
}

Result<UniqueFd> lock(const std::string& state) {
  const std::string directory = directory_of(state);
  for (const std::string& path : {state, directory}) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
      return sys::fail_errno(errno, "create '" + path + "'", path);
  }
  if (auto checked = check_directory(directory); !checked) return fail(checked.error());
  const std::string path = directory + "/brigd.lock";
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return sys::fail_errno(errno, "open '" + path + "'", path);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  if (errno == EWOULDBLOCK) return fail(Errc::conflict, "brigd runs already", path);
  return sys::fail_errno(errno, "lock '" + path + "'", path);
}

Result<UniqueFd> listen_at(const std::string& state) {
  const std::string path = socket_path(state);
  const auto address = address_of(path);
  if (!address) return fail(address.error());
  UniqueFd fd = open_socket();
  if (!fd) return sys::fail_errno(errno, "socket");
  ::unlink(path.c_str());
  if (::bind(fd.get(), generic(*address), sizeof *address) != 0 ||
      ::listen(fd.get(), kBacklog) != 0)
    return sys::fail_errno(errno, "listen at '" + path + "'", path);
  return fd;
}

Result<UniqueFd> accept_client(int listening) {
  UniqueFd fd(::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC));
  if (!fd) return sys::fail_errno(errno, "accept");
  if (auto checked = check_peer(fd.get()); !checked) return fail(checked.error());
  return fd;
}

Result<UniqueFd> connect_to(const std::string& state) {
  if (auto checked = check_directory(directory_of(state)); !checked) return fail(checked.error());
  const std::string path = socket_path(state);
  const auto address = address_of(path);
  if (!address) return fail(address.error());
  UniqueFd fd = open_socket();
  if (!fd) return sys::fail_errno(errno, "socket");
  while (::connect(fd.get(), generic(*address), sizeof *address) != 0) {
    if (errno == EINTR) continue;
    if (errno == ENOENT || errno == ECONNREFUSED)
      return fail(Errc::unavailable, "brigd does not run", path);
    return sys::fail_errno(errno, "connect to '" + path + "'", path);
  }
  if (auto checked = check_peer(fd.get()); !checked) return fail(checked.error());
  return fd;
}

}  // namespace brig::daemon
