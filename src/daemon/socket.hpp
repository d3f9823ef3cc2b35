// SPDX-License-Identifier: Apache-2.0
// brigd's socket: where it is, who may listen there and who may connect. unix(7).
#pragma once

#include "sys/unique_fd.hpp"

#include <brig/result.hpp>

#include <string>

namespace brig::daemon {

/// Where brigd of a state directory listens: STATE/run/brigd.sock. One state directory has one
/// brigd.
std::string socket_path(const std::string& state);

/// What brigd says of itself, for when it could not start: STATE/run/brigd.log.
std::string log_path(const std::string& state);

/// The right to be brigd, held as long as the descriptor is open, by whatever dies. `conflict` when
/// another one has it. Makes the directory, 0700; `permission_denied` when it is another user's or
/// open to others.
Result<sys::UniqueFd> lock(const std::string& state);

/// Listens; a socket that a killed brigd left is replaced. To be called with the lock held.
Result<sys::UniqueFd> listen_at(const std::string& state);

/// The next client. `permission_denied` when it is another user: the connection is closed.
Result<sys::UniqueFd> accept_client(int listening);

/// Connects to brigd. `unavailable` when none listens; `permission_denied` when the directory is
/// not this user's alone or somebody else listens there.
Result<sys::UniqueFd> connect_to(const std::string& state);

}  // namespace brig::daemon
