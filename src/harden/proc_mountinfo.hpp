// SPDX-License-Identifier: Apache-2.0
// /proc/self/mountinfo (proc(5)). Pure.
#pragma once

#include <brig/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brig::harden {

/// One mount; the kernel's octal escapes are undone.
struct MountEntry {
  std::string device;  ///< "MAJOR:MINOR" of the file system.
  std::string root;    ///< What of the file system is seen.
  std::string target;  ///< The mount point.
  std::vector<std::string> options;
  std::vector<std::string> propagation;  ///< "shared:N", "master:N"
  std::string type;
  std::string source;
  std::vector<std::string> super_options;

  bool has(std::string_view option) const;
  /// The value of a super option "KEY=VALUE"; of several the last.
  std::optional<std::string_view> super_value(std::string_view key) const;
};

/// `data_loss` for a line that is not in the kernel's form.
Result<std::vector<MountEntry>> read_proc_mountinfo(std::string_view text);

}  // namespace brig::harden
