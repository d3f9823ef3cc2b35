// SPDX-License-Identifier: Apache-2.0
// namespaces(7).
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace brig::sys {

/// The namespaces that the calling process is in: "pid" → the number of its inode. Those that this
/// kernel does not have are missing.
std::map<std::string, std::uint64_t> own_namespaces();

}  // namespace brig::sys
