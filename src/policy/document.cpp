// SPDX-License-Identifier: Apache-2.0
#include "policy/document.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace brig::policy {
namespace {

bool is_refused_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f;
}

Result<void> check_bytes(std::string_view text, std::string_view name) {
  const auto refuse = [&](std::size_t line, std::size_t column, const char* why) {
    return fail(Errc::invalid_argument, show(name, {line, column, {}}) + ": " + why);
  };
  if (text.size() > kMaxFileBytes) {
    return fail(Errc::invalid_argument,
                std::string(name) + ": is larger than " + std::to_string(kMaxFileBytes) + " bytes");
  }
  if (text.starts_with("\xef\xbb\xbf"))
    return refuse(1, 1, "begins with a byte order mark; save it as UTF-8 without one");
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view row = text.substr(0, end);
    if (!base::is_utf8(row)) return refuse(line, 1, "this line is not UTF-8");
    const auto control = std::find_if(row.begin(), row.end(), is_refused_control);
    if (control != row.end()) {
      return refuse(line, static_cast<std::size_t>(control - row.begin()) + 1,
                    "a control character is not allowed");
    }
    text.remove_prefix(end);
  }
  return {};
}

}  // namespace

std::string show(std::string_view name, const Place& place) {
  std::string text(name);
  if (place.line != 0)
    return text + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  return text + ": " + (place.pointer.empty() ? "/" : place.pointer);
}

Result<Item> read_document(std::string_view text, std::string_view name) {
  if (auto checked = check_bytes(text, name); !checked) return fail(checked.error());
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool json = first != std::string_view::npos && text[first] == '{';
  return json ? read_json(text, name) : read_yaml(text, name);
}

}  // namespace brig::policy
