// SPDX-License-Identifier: Apache-2.0
// Archives in the ustar format, as far as images need them.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace brig::test {

struct TarEntry {
  std::string path;     ///< Relative, at most 100 bytes.
  std::string content;  ///< Of a file; of a link its target.
  unsigned mode = 0755;
  /// '0' a file, '1' a hard link, '2' a symbolic link, '5' a directory.
  char type = '0';
};

std::string tar(const std::vector<TarEntry>& entries);

/// The regular files of an archive, by path.
std::map<std::string, std::string> untar(const std::string& archive);

}  // namespace brig::test
