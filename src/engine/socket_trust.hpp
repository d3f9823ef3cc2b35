// SPDX-License-Identifier: Apache-2.0
// Whether a Unix socket can be taken for the engine's: whoever listens there is told what to run,
// and says what is in force.
#pragma once

#include <brig/result.hpp>

#include <cstdint>
#include <string>

namespace brig::engine {

/// What stat(2) says of a socket's path, links followed, and of the directory that it then lies in.
struct SocketFacts {
  bool is_socket = false;
  std::uint32_t owner = 0;
  std::uint32_t directory_owner = 0;
  bool directory_others_write = false;
  bool directory_sticky = false;
};

/// `permission_denied`, saying why, unless it is a socket of root or of the caller, in a directory
/// of theirs where nobody else can put another in its place.
Result<void> judge_socket(const SocketFacts& facts, std::uint32_t caller, const std::string& path);

/// Looks and judges. `unavailable` when there is nothing at the path.
/// Security: it is a look, not a lock: root and the directory's owner can still exchange the
/// socket. The directories further up are not looked at.
Result<void> check_socket(const std::string& path);

}  // namespace brig::engine
