// SPDX-License-Identifier: Apache-2.0
// brig-init as a file that can be mounted. It is part of this binary: there is no path to look it
// up by, and none that somebody else could have written to.
#pragma once

#include <brig/result.hpp>

#include <string>

namespace brig::sandbox {

/// The path of a file with brig-init in it, below `state_directory`, made on first use: named by
/// its digest, for everybody to execute and for nobody to read (a process of a program that it
/// can't read is not dumpable from its first instruction on). `permission_denied` when what lies
/// there is not this user's or root's, or can be written to; `data_loss` when its size is another.
Result<std::string> install_init(const std::string& state_directory);

}  // namespace brig::sandbox
