// SPDX-License-Identifier: Apache-2.0
#include "support/recorded_request.hpp"

#include "http/headers.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace brig::support {
namespace {

constexpr std::string_view kEmptyLine = "\r\n\r\n";

unsigned hex(std::string_view digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(hex(text.substr(i + 1, 2)));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

RecordedRequest RecordedRequest::parse(std::string raw) {
  RecordedRequest request;
  const std::string_view text(raw);
  std::size_t at = text.find("\r\n");
  const std::string_view line = text.substr(0, at);
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  request.method = line.substr(0, first);
  if (first != last) request.target = line.substr(first + 1, last - first - 1);
  while (at + kEmptyLine.size() < text.size()) {
    at += 2;
    const std::size_t end = text.find("\r\n", at);
    const std::string_view field = text.substr(at, end - at);
    const std::size_t colon = std::min(field.find(": "), field.size());
    request.headers.emplace_back(field.substr(0, colon),
                                 field.substr(std::min(colon + 2, field.size())));
    at = end;
  }
  request.raw_head = std::move(raw);
  return request;
}

std::string_view RecordedRequest::header(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (http::equals_without_case(field, name)) return value;
  }
  return {};
}

std::string RecordedRequest::path() const {
  std::string path = target.substr(0, target.find('?'));
  const std::size_t slash = path.find('/', 1);
  const bool versioned =
      path.size() > 2 && path.starts_with("/v") && path[2] >= '0' && path[2] <= '9';
  if (versioned && slash != std::string::npos) path.erase(0, slash);
  return path;
}

std::string RecordedRequest::query(std::string_view key) const {
  std::size_t at = target.find('?');
  while (at != std::string::npos) {
    const std::size_t start = at + 1;
    at = target.find('&', start);
    const std::string pair = target.substr(start, at == std::string::npos ? at : at - start);
    const std::size_t equals = pair.find('=');
    if (percent_decode(pair.substr(0, equals)) == key && equals != std::string::npos) {
      return percent_decode(pair.substr(equals + 1));
    }
  }
  return {};
}

}  // namespace brig::support
