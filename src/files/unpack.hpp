// SPDX-License-Identifier: Apache-2.0
// A stream of entries → a file or a whole tree.
#pragma once

#include "files/limits.hpp"
#include "files/place.hpp"

namespace brig::files {

/// Reads `stream` to the end of its entries and makes what it holds at `to`, never outside of it. A
/// root with a name is made, or replaces a file; without one it must be a directory, and what it
/// holds goes into the directory. A directory that is there stays as it is and takes in what is
/// new. A file is written under a name of its own, ".brig-" and 16 random digits, and then renamed:
/// what had its name, a link too, is replaced whole, or stays. Permissions are the entry's, less
/// the umask; owners are this process's.
///
/// On a failure what was finished stays, and no half of a file does.
Outcome<Moved> unpack(int stream, Place to, const Limits& limits, Observer* observer = nullptr);

}  // namespace brig::files
