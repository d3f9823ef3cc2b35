// SPDX-License-Identifier: Apache-2.0
// Builds a request target: path segments and query values are percent-encoded (RFC 3986, unreserved
// characters stay), so nothing that a caller names can reach another route.
#pragma once

#include <string>
#include <string_view>

namespace brig::http {

class Target {
 public:
  Target() = default;
  /// Appends "/" and the encoded segment; a slash in it becomes %2F. The target becomes invalid,
  /// and sending it `invalid_argument`, when the segment, or a part of it between slashes, is
  /// empty, "." or
  /// "..": servers decode %2F before they clean the path. So it does when a query has been added
  /// already.
  Target& segment(std::string_view segment);
  /// Appends "?" or "&", the encoded key, "=" and the encoded value.
  Target& query(std::string_view key, std::string_view value);

  /// False, too, as long as there is no segment.
  bool valid() const { return valid_ && !text_.empty() && text_.front() == '/'; }
  const std::string& str() const { return text_; }

 private:
  std::string text_;
  bool has_query_ = false;
  bool valid_ = true;
};

/// RFC 3986 percent-encoding of everything but unreserved characters.
std::string percent_encode(std::string_view text);

}  // namespace brig::http
