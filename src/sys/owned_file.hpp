// SPDX-License-Identifier: Apache-2.0
// A file of which it matters who could have written it.
#pragma once

#include <brig/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace brig::sys {

/// Who may write one file or directory.
struct OwnerFacts {
  std::string path;
  std::uint32_t owner = 0;
  std::uint32_t mode =
      0;  ///< As in stat(2); an ACL that grants anything shows in the group's bits.
};

/// Why somebody other than root could have put it there: the first of these that does not belong to
/// root or that its group or others may write. Empty when root alone could. A sticky bit does not
/// count: it leaves making files to all.
std::string why_not_only_root(const std::vector<OwnerFacts>& file_and_directories);

struct OwnedFile {
  std::string text;
  /// Empty when only root can write the file, or put another in its place: the file and every
  /// directory above it are root's alone, and its path leads there without a link.
  std::string why_not_only_root;
};

/// Reads a regular file whole, and tells whose it is; both of the same open file. What is not a
/// regular file, or whose last component is a link, is `invalid_argument`, without waiting for a
/// FIFO's writer; over `max_bytes` is `resource_exhausted`.
Result<OwnedFile> read_owned_file(const std::string& path, std::size_t max_bytes);

}  // namespace brig::sys
