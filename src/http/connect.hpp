// SPDX-License-Identifier: Apache-2.0
// Opens a connection: connect(2), unix(7), tcp(7), getaddrinfo(3).
#pragma once

#include "base/until.hpp"
#include "http/endpoint.hpp"
#include "http/socket.hpp"

#include <brig/result.hpp>

namespace brig::http {

/// Connects. `permission_denied` where the system refuses us, `unavailable` where nobody listens or
/// a name has no address, `deadline_exceeded`, `cancelled`; the message names the endpoint.
/// Resolving a host name takes as long as the system's resolver does: it knows neither deadline nor
/// stop.
Result<Socket> connect(const Endpoint& endpoint, const base::Until& until);

}  // namespace brig::http
