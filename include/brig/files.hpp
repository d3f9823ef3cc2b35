// SPDX-License-Identifier: Apache-2.0
// Files that go into a sandbox and come out of it.
#pragma once

#include <brig/export.hpp>
#include <brig/units.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace brig {

/// What lies at a path.
enum class FileKind {
  regular,
  directory,
  // Told of, never moved
  link,        ///< Symbolic.
  fifo,        ///< A named pipe.
  socket,      ///< A Unix socket.
  device,      ///< A character or block device.
  unreadable,  ///< It may not be opened, or became another thing while it was looked at.
};

/// "regular", "directory", "link", … Stable: part of the JSON output.
BRIG_API std::string_view to_string(FileKind kind) noexcept;

/// One file, as it was a moment ago. Everything of it is the sandbox's word: a name may hold any
/// byte but NUL and '/', so escape it before it reaches a terminal, and quote it before a shell.
struct FileInfo {
  std::string path;                   ///< Relative to what was asked for; empty for that itself.
  FileKind kind = FileKind::regular;  ///< A link is a link, whatever it leads to.
  std::uint32_t mode = 0;             ///< Permission bits.
  MemorySize size;                    ///< Of a regular file.
  std::chrono::system_clock::time_point modified;  ///< Cut to what this type can hold.
};

/// Something in a tree that was not moved with it.
struct SkippedFile {
  std::string path;                      ///< Relative to the tree's root.
  FileKind kind = FileKind::unreadable;  ///< Why: neither `regular` nor `directory`.
};

/// What was moved, or has been so far.
struct Transferred {
  std::uint64_t files = 0;        ///< Regular files.
  std::uint64_t directories = 0;  ///< The root included.
  MemorySize bytes;               ///< Of all files.
  std::uint64_t skipped = 0;      ///< Links, FIFOs, sockets, devices and what can't be read.
  std::vector<SkippedFile> skipped_files = {};  ///< The first 32 of those; empty while under way.
};

/// What one call may move: both ends hold it. A tree may in any case have at most 48 directories
/// within each other, and paths of at most 4095 bytes.
struct TransferLimits {
  MemorySize bytes = MemorySize::gib(4);  ///< Of all files together.
  std::uint64_t entries = 262'144;        ///< Files, directories and what is skipped.
};

/// How files are moved.
struct TransferOptions {
  TransferLimits limits = {};  ///< What it may move.
  /// Told how far it is, ten times a second at most, on a thread of the call's own; must not throw.
  std::function<void(const Transferred& so_far)> on_progress = {};
};

/// One file or tree to copy, as `Sandbox::put` and `Sandbox::get` have it.
struct FileCopy {
  std::string from;  ///< What is copied.
  std::string to;    ///< Where to.
  bool operator==(const FileCopy&) const = default;
};

}  // namespace brig
