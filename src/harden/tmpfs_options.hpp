// SPDX-License-Identifier: Apache-2.0
// The options of a tmpfs mount, read. Lowering writes them by itself and does not use this.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brig::harden {

/// What an option string means to the engine, which begins with noexec, nosuid and nodev and lets
/// the last of two options count.
struct TmpfsOptions {
  bool writable = true;
  bool nosuid = true;
  bool nodev = true;
  bool noexec = true;
  std::optional<std::uint64_t> size;    ///< Bytes. None: half of the host's memory.
  std::optional<std::uint64_t> inodes;  ///< None: half of the host's pages.
  std::optional<std::uint32_t> mode;
  std::optional<std::uint32_t> uid;
  std::optional<std::uint32_t> gid;
  std::vector<std::string> odd;  ///< What is not known, not readable, or there twice.
  bool operator==(const TmpfsOptions&) const = default;
};

TmpfsOptions read_tmpfs_options(std::string_view text);

/// "rw,nosuid,nodev,noexec,size=67108864,…": in one order, what is odd at the end and quoted.
std::string to_string(const TmpfsOptions& options);

}  // namespace brig::harden
