// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"

#include <brig/ids.hpp>

#include <algorithm>
#include <cstddef>

namespace brig {
namespace {

constexpr std::size_t kHexIdLength = 64;
constexpr std::size_t kMaxNameLength = 128;
constexpr std::size_t kMaxImageRefLength = 512;
constexpr std::string_view kDigestPrefix = "sha256:";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_alnum(char c) {
  return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}
bool is_word(char c) {
  return is_alnum(c) || c == '_';
}

template <typename Predicate>
bool all(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

bool is_hex_id(std::string_view text) {
  return text.size() == kHexIdLength && all(text, is_hex);
}

bool is_name(std::string_view text) {
  return text.size() >= 2 && text.size() <= kMaxNameLength && is_alnum(text.front()) &&
         all(text, [](char c) { return is_word(c) || c == '.' || c == '-'; });
}

bool is_digest(std::string_view text) {
  return text.starts_with(kDigestPrefix) && is_hex_id(text.substr(kDigestPrefix.size()));
}

/// distribution/reference's grammar for one path component: alphanumeric runs joined by '.', '_',
/// '__' or dashes.
bool is_path_component(std::string_view text) {
  if (text.empty() || !(is_lower(text.front()) || is_digit(text.front())) ||
      !(is_lower(text.back()) || is_digit(text.back()))) {
    return false;
  }
  for (std::size_t i = 0; i < text.size();) {
    if (is_lower(text[i]) || is_digit(text[i])) {
      ++i;
      continue;
    }
    const std::size_t end =
        std::min(text.find_first_of("abcdefghijklmnopqrstuvwxyz0123456789", i), text.size());
    const std::string_view separator = text.substr(i, end - i);
    const bool dashes = all(separator, [](char c) { return c == '-'; });
    if (!dashes && separator != "." && separator != "_" && separator != "__") return false;
    i = end;
  }
  return true;
}

bool is_host_and_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const std::string_view host = text.substr(0, colon);
  if (colon != std::string_view::npos) {
    const std::string_view port = text.substr(colon + 1);
    if (port.empty() || port.size() > 5 || !all(port, is_digit)) return false;
  }
  return !host.empty() && is_alnum(host.front()) && is_alnum(host.back()) &&
         all(host, [](char c) { return is_alnum(c) || c == '.' || c == '-'; });
}

bool is_tag(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNameLength && is_word(text.front()) &&
         all(text, [](char c) { return is_word(c) || c == '.' || c == '-'; });
}

bool is_image_ref(std::string_view text) {
  if (text.size() > kMaxImageRefLength) return false;
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    if (!is_digest(text.substr(at + 1))) return false;
    text = text.substr(0, at);
  }
  const std::size_t slash = text.rfind('/');
  const std::size_t last_start = slash == std::string_view::npos ? 0 : slash + 1;
  if (const std::size_t colon = text.find(':', last_start); colon != std::string_view::npos) {
    if (!is_tag(text.substr(colon + 1))) return false;
    text = text.substr(0, colon);
  }
  bool first = true;
  while (true) {
    const std::size_t end = text.find('/');
    const std::string_view component = text.substr(0, end);
    const bool may_be_host = first && end != std::string_view::npos;
    if (!is_path_component(component) && !(may_be_host && is_host_and_port(component)))
      return false;
    if (end == std::string_view::npos) return true;
    text = text.substr(end + 1);
    first = false;
  }
}

}  // namespace

Result<ContainerId> ContainerId::parse(std::string_view text) {
  if (!is_hex_id(text)) {
    return fail(Errc::invalid_argument, "container id " + base::quote(text) +
                                            ": expected 64 lower-case hexadecimal digits");
  }
  return ContainerId(std::string(text));
}

Result<ContainerName> ContainerName::parse(std::string_view text) {
  if (!is_name(text)) {
    return fail(Errc::invalid_argument, "container name " + base::quote(text) +
                                            ": expected 2 to 128 letters, digits, '_', '.' or '-', "
                                            "beginning with a letter or digit");
  }
  return ContainerName(std::string(text));
}

Result<ContainerRef> ContainerRef::parse(std::string_view text) {
  if (!is_name(text)) {
    return fail(Errc::invalid_argument,
                "container " + base::quote(text) + ": expected an id or a name");
  }
  return ContainerRef(std::string(text));
}

Result<ImageId> ImageId::parse(std::string_view text) {
  if (!is_digest(text)) {
    return fail(Errc::invalid_argument,
                "image id " + base::quote(text) +
                    ": expected 'sha256:' and 64 lower-case hexadecimal digits");
  }
  return ImageId(std::string(text));
}

Result<ImageRef> ImageRef::parse(std::string_view text) {
  if (!is_digest(text) && !is_image_ref(text)) {
    return fail(Errc::invalid_argument,
                "image " + base::quote(text) +
                    ": expected [registry[:port]/]path[:tag][@sha256:digest] in lower case, or an "
                    "image id");
  }
  return ImageRef(std::string(text));
}

}  // namespace brig
