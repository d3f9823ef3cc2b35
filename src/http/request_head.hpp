// SPDX-License-Identifier: Apache-2.0
// The bytes that precede a request's body: RFC 9112, sections 3 and 6.
#pragma once

#include "http/client.hpp"

#include <brig/result.hpp>

#include <string>
#include <string_view>

namespace brig::http {

enum class Connection {
  close,    ///< One exchange and the end.
  upgrade,  ///< To the engine's "tcp": raw bytes.
};

/// "GET", "HEAD", …
std::string_view to_string(Method method);

/// The request line and fields, the empty line included. `invalid_argument` for an invalid target,
/// for a field whose name is no token, whose value has a control byte, or that this room sets
/// itself (Host, framing, connection, content type), and for a body without a content type or
/// beside a source.
Result<std::string> make_request_head(const Endpoint& endpoint,
                                      const Request& request,
                                      Connection connection);

}  // namespace brig::http
