// SPDX-License-Identifier: Apache-2.0
// A request as a ScriptedServer received it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace brig::support {

struct RecordedRequest {
  std::string method;
  std::string target;  ///< As sent, percent-encoding and query included.
  std::vector<std::pair<std::string, std::string>> headers;  ///< In the order sent.
  std::string body;      ///< Without chunk framing. Empty when the route leaves the body unread.
  std::string raw_head;  ///< Request line to empty line, byte for byte.
  std::string raw_body;  ///< As sent, chunk framing included.

  /// Reads a head, from its request line to its empty line.
  static RecordedRequest parse(std::string raw_head);

  /// The first value of that name, compared without case; empty when there is none.
  std::string_view header(std::string_view name) const;
  /// The target without its query and without a leading "/v1.41".
  std::string path() const;
  /// The value of a query key, percent-decoded; empty when there is none.
  std::string query(std::string_view key) const;
};

}  // namespace brig::support
