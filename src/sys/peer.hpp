// SPDX-License-Identifier: Apache-2.0
// Who is at the other end of a Unix socket: SO_PEERCRED of unix(7).
#pragma once

#include <brig/result.hpp>

#include <cstdint>

namespace brig::sys {

/// The effective uid of whoever connected, or listens, when the connection was made.
Result<std::uint32_t> peer_uid(int socket);

}  // namespace brig::sys
