// SPDX-License-Identifier: Apache-2.0
#include "harden/proc_mountinfo.hpp"

#include "harden/proc_text.hpp"

#include <algorithm>
#include <iterator>

namespace brig::harden {
namespace {

constexpr std::size_t kFieldsBefore = 6;  // id, parent, device, root, mount point, options
constexpr std::size_t kFieldsAfter = 3;   // of the "-": type, source, super options

/// "a\040b" is "a b": the kernel escapes space, tab, newline, backslash and #.
std::optional<std::string> unescape(std::string_view text) {
  constexpr std::size_t kDigits = 3;
  constexpr int kOctal = 8;
  std::string plain;
  while (!text.empty()) {
    if (text.front() != '\\') {
      plain += text.front();
      text.remove_prefix(1);
      continue;
    }
    const auto byte = read_digits<unsigned char>(text.substr(1, kDigits), kOctal);
    if (text.size() <= kDigits || !byte) return std::nullopt;
    plain += static_cast<char>(*byte);
    text.remove_prefix(kDigits + 1);
  }
  return plain;
}

bool is_device(std::string_view text) {
  const auto numbers = split(text, ':');
  return numbers.size() == 2 && read_digits<std::uint32_t>(numbers[0]) &&
         read_digits<std::uint32_t>(numbers[1]);
}

bool unescape_list(std::string_view text, std::vector<std::string>& into) {
  for (const std::string_view piece : split(text, ',')) {
    auto plain = unescape(piece);
    if (!plain) return false;
    into.push_back(std::move(*plain));
  }
  return true;
}

std::optional<MountEntry> read_line(std::string_view line) {
  const std::vector<std::string_view> fields = split(line, ' ');
  if (fields.size() < kFieldsBefore) return std::nullopt;
  const auto begin = fields.begin() + kFieldsBefore;
  const auto dash = std::find(begin, fields.end(), "-");
  if (std::distance(dash, fields.end()) != kFieldsAfter + 1) return std::nullopt;
  if (!read_digits<std::uint32_t>(fields[0]) || !read_digits<std::uint32_t>(fields[1]) ||
      !is_device(fields[2]))
    return std::nullopt;
  const auto root = unescape(fields[3]);
  const auto target = unescape(fields[4]);
  const auto source = unescape(dash[2]);
  if (!root || !target || !source || !target->starts_with('/') || dash[1].empty())
    return std::nullopt;
  MountEntry mount{std::string(fields[2]), *root,   *target, {}, {begin, dash},
                   std::string(dash[1]),   *source, {}};
  if (!unescape_list(fields[5], mount.options) || !unescape_list(dash[3], mount.super_options))
    return std::nullopt;
  return mount;
}

}  // namespace

bool MountEntry::has(std::string_view option) const {
  return std::find(options.begin(), options.end(), option) != options.end();
}

std::optional<std::string_view> MountEntry::super_value(std::string_view key) const {
  std::optional<std::string_view> value;
  for (const std::string_view option : super_options) {
    if (option.starts_with(key) && option.substr(key.size()).starts_with('='))
      value = option.substr(key.size() + 1);
  }
  return value;
}

Result<std::vector<MountEntry>> read_proc_mountinfo(std::string_view text) {
  std::vector<MountEntry> mounts;
  while (const auto line = next_line(text)) {
    auto mount = read_line(*line);
    if (!mount) return nonsense("mountinfo", *line);
    mounts.push_back(std::move(*mount));
  }
  if (!text.empty()) return nonsense("mountinfo", text);
  return mounts;
}

}  // namespace brig::harden
