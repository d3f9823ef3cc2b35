// SPDX-License-Identifier: Apache-2.0
#include "sys/peer.hpp"

#include "sys/errno.hpp"

#include <cerrno>

#include <sys/socket.h>

namespace brig::sys {

Result<std::uint32_t> peer_uid(int socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    return fail_errno(errno, "ask who is at the other end of a socket");
  return credentials.uid;
}

}  // namespace brig::sys
