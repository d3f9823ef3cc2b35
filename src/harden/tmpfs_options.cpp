// SPDX-License-Identifier: Apache-2.0
#include "harden/tmpfs_options.hpp"

#include "base/quote.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <set>

namespace brig::harden {
namespace {

struct Flag {
  std::string_view name;
  bool TmpfsOptions::*field;
  bool value;
};

constexpr std::array kFlags{
    Flag{"rw", &TmpfsOptions::writable, true},   Flag{"ro", &TmpfsOptions::writable, false},
    Flag{"nosuid", &TmpfsOptions::nosuid, true}, Flag{"suid", &TmpfsOptions::nosuid, false},
    Flag{"nodev", &TmpfsOptions::nodev, true},   Flag{"dev", &TmpfsOptions::nodev, false},
    Flag{"noexec", &TmpfsOptions::noexec, true}, Flag{"exec", &TmpfsOptions::noexec, false},
};

/// Digits only: no unit, no sign. The kernel takes units; brig never writes any.
template <typename Integer>
std::optional<Integer> read_number(std::string_view text, int base = 10) {
  Integer number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Whether it is one of the options with a value that could be read.
bool read_value(std::string_view key, std::string_view value, TmpfsOptions& into) {
  if (key == "size") return (into.size = read_number<std::uint64_t>(value)).has_value();
  if (key == "nr_inodes") return (into.inodes = read_number<std::uint64_t>(value)).has_value();
  if (key == "mode") return (into.mode = read_number<std::uint32_t>(value, 8)).has_value();
  if (key == "uid") return (into.uid = read_number<std::uint32_t>(value)).has_value();
  if (key == "gid") return (into.gid = read_number<std::uint32_t>(value)).has_value();
  return false;
}

}  // namespace

TmpfsOptions read_tmpfs_options(std::string_view text) {
  TmpfsOptions options;
  std::set<std::string_view> seen;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view option = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);

    const auto* flag =
        std::find_if(kFlags.begin(), kFlags.end(), [&](const Flag& f) { return f.name == option; });
    const std::size_t equals = option.find('=');
    std::string_view kind = option.substr(0, equals);
    bool known = true;
    if (flag != kFlags.end()) {
      options.*(flag->field) = flag->value;
      // "exec" and "noexec" are two of one kind.
      kind = std::find_if(kFlags.begin(), flag, [&](const Flag& f) {
               return f.field == flag->field;
             })->name;
    } else {
      known =
          equals != std::string_view::npos && read_value(kind, option.substr(equals + 1), options);
    }
    if (!known || !seen.insert(kind).second) options.odd.emplace_back(option);
  }
  return options;
}

std::string to_string(const TmpfsOptions& options) {
  std::string text = options.writable ? "rw" : "ro";
  text += options.nosuid ? ",nosuid" : ",suid";
  text += options.nodev ? ",nodev" : ",dev";
  text += options.noexec ? ",noexec" : ",exec";
  text += options.size ? ",size=" + std::to_string(*options.size) : "";
  text += options.inodes ? ",nr_inodes=" + std::to_string(*options.inodes) : "";
  if (options.mode) {
    std::array<char, 16> octal{};
    const auto end = std::to_chars(octal.data(), octal.data() + octal.size(), *options.mode, 8).ptr;
    text += ",mode=" + std::string(octal.data(), end);
  }
  text += options.uid ? ",uid=" + std::to_string(*options.uid) : "";
  text += options.gid ? ",gid=" + std::to_string(*options.gid) : "";
  for (const std::string& odd : options.odd) text += "," + base::quote(odd);
  return text;
}

}  // namespace brig::harden
