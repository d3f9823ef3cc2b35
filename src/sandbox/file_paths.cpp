// SPDX-License-Identifier: Apache-2.0
#include "sandbox/file_paths.hpp"

#include "base/quote.hpp"
#include "channel/entries.hpp"

#include <array>

namespace brig::sandbox {
namespace {

/// The sandbox's writable places, which every policy has.
constexpr std::array<std::string_view, 2> kPlaces{"/work", "/tmp"};

std::string_view last_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

Result<EndedPath> split_end(std::string_view path) {
  if (path.empty()) return fail(Errc::invalid_argument, "an empty path");
  if (path.find('\0') != std::string_view::npos)
    return fail(Errc::invalid_argument, "a path with a NUL in it: " + base::quote(path));
  EndedPath split;
  while (path.size() > 1) {
    if (path.ends_with('/')) {
      if (split.end == PathEnd::plain) split.end = PathEnd::slash;
      path.remove_suffix(1);
    } else if (path.ends_with("/.")) {
      split.end = PathEnd::contents;
      path.remove_suffix(path.size() == 2 ? 1 : 2);
    } else {
      break;
    }
  }
  const std::string_view last = last_of(path);
  if (last.empty() || last == "." || last == "..") split.end = PathEnd::contents;
  split.path = path;
  return split;
}

std::string name_of(const EndedPath& path) {
  return path.end == PathEnd::contents ? std::string() : std::string(last_of(path.path));
}

std::string InsidePath::name() const {
  return name_of({place + (below.empty() ? "" : "/" + below), end});
}

Result<InsidePath> read_inside_path(std::string_view path) {
  const auto split = split_end(path);
  if (!split) return fail(split.error());
  for (const std::string_view place : kPlaces) {
    std::string_view below = split->path;
    if (!below.starts_with(place)) continue;
    below.remove_prefix(place.size());
    if (below.empty()) return InsidePath{std::string(place), {}, split->end};
    if (below.front() != '/' || !channel::is_clean_entry_path(below.substr(1))) continue;
    return InsidePath{std::string(place), std::string(below.substr(1)), split->end};
  }
  return fail(
      Errc::invalid_argument,
      base::quote(path) +
          ": expected an absolute path in the sandbox's /work or /tmp, without '.', '..' or "
          "empty parts",
      std::string(path));
}

}  // namespace brig::sandbox
