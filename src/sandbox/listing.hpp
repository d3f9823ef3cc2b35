// SPDX-License-Identifier: Apache-2.0
// A listing that comes out of a sandbox.
#pragma once

#include "channel/entries.hpp"
#include "files/failure.hpp"

#include <brig/files.hpp>

#include <vector>

namespace brig::sandbox {

FileKind to_kind(channel::EntryKind kind);

/// Reads a stream of entries without bytes to its end, sorted by path. ENODATA when it was cut.
files::Outcome<std::vector<FileInfo>> read_listing(int stream);

}  // namespace brig::sandbox
