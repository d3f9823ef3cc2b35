// SPDX-License-Identifier: Apache-2.0
// Which host paths may be shown inside, and where: by their names alone, without looking at any
// disk.
#pragma once

#include <brig/policy.hpp>
#include <brig/result.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace brig::policy {

/// More than anyone needs; each one is part of the request and of a label.
inline constexpr std::size_t kMaxMounts = 32;

/// `invalid_argument` for a path that is not absolute and lexically clean, or that holds a ':' or a
/// control byte; `policy_violation` for a source that must not be shown or a target that must not
/// be covered.
Result<void> check_mount(const HostMount& mount);

/// All of a policy's mounts: each by `check_mount`, none at or below another's target (the runtime
/// would make the mount point in the other's source, on the host), at most `kMaxMounts`.
Result<void> check_mounts(const std::vector<HostMount>& mounts);

/// Absolute, without '.', '..', '//', a '/' at the end, ':' or control bytes, at most 4095 bytes.
bool is_clean_path(std::string_view path);

/// Whether `path` is `place` or lies below it. Both are clean.
bool is_at_or_below(std::string_view path, std::string_view place);

}  // namespace brig::policy
