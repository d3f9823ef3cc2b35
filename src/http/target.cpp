// SPDX-License-Identifier: Apache-2.0
#include "http/target.hpp"

#include <algorithm>
#include <cstddef>

namespace brig::http {
namespace {

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

bool has_dot_part(std::string_view segment) {
  while (true) {
    const std::size_t slash = segment.find('/');
    const std::string_view part = segment.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return true;
    if (slash == std::string_view::npos) return false;
    segment.remove_prefix(slash + 1);
  }
}

void append_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 0xfU];
  }
}

}  // namespace

std::string percent_encode(std::string_view text) {
  std::string out;
  append_encoded(out, text);
  return out;
}

Target& Target::segment(std::string_view segment) {
  // SECURITY: a dot segment would name another route; held by Target.RefusesDotSegments.
  if (has_query_ || has_dot_part(segment)) valid_ = false;
  text_ += '/';
  append_encoded(text_, segment);
  return *this;
}

Target& Target::query(std::string_view key, std::string_view value) {
  text_ += has_query_ ? '&' : '?';
  has_query_ = true;
  append_encoded(text_, key);
  text_ += '=';
  append_encoded(text_, value);
  return *this;
}

}  // namespace brig::http
