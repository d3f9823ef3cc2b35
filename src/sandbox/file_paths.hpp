// SPDX-License-Identifier: Apache-2.0
// How the paths of a copy are meant: pure.
#pragma once

#include <brig/result.hpp>

#include <string>
#include <string_view>

namespace brig::sandbox {

/// How a path ends.
enum class PathEnd {
  plain,
  slash,     ///< "x/": a directory that is there.
  contents,  ///< "x/.", ".", "..", "/": what a directory holds, not the directory.
};

/// A path without its end.
struct EndedPath {
  std::string path;  ///< Never empty.
  PathEnd end = PathEnd::plain;
};

/// `invalid_argument` for an empty path and for one with a NUL.
Result<EndedPath> split_end(std::string_view path);

/// The name that something at the path has where it is copied to; empty where only what it holds is
/// copied.
std::string name_of(const EndedPath& path);

/// A path in a sandbox: one of its writable places and what lies below.
struct InsidePath {
  std::string place;  ///< "/work" or "/tmp".
  std::string below;  ///< Clean; empty: the place itself.
  PathEnd end = PathEnd::plain;
  std::string name() const;  ///< As `name_of` has it.
};

/// `invalid_argument` for what is not a clean absolute path in one of the two.
Result<InsidePath> read_inside_path(std::string_view path);

}  // namespace brig::sandbox
