// SPDX-License-Identifier: Apache-2.0
// Writes a request: its head and body in one system call, or a streamed body in chunks.
#pragma once

#include "base/until.hpp"
#include "http/client.hpp"
#include "http/socket.hpp"

#include <brig/result.hpp>

#include <string_view>

namespace brig::http {

/// Sends the head, as `make_request_head` made it, and the request's body. Ends early, and well,
/// when the server answers before the body's end: its answer tells why. An error of the body's
/// source is passed on.
Result<void> send_request(Socket& socket,
                          std::string_view head,
                          const Request& request,
                          const base::Until& until);

}  // namespace brig::http
