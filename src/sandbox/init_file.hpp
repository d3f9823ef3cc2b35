// SPDX-License-Identifier: Apache-2.0
// brig-init as a file that can be mounted. It is part of this binary: there is no path to look it
// up by, and none that somebody else could have written to.
#pragma once

#include <brig/policy.hpp>
#include <brig/result.hpp>

#include <string>

namespace brig::sandbox {

/// The path of a file with brig-init in it, below `state_directory`, made on first use: named by
/// its digest, for everybody to execute. Nobody can read it, so that a process of it is not
/// dumpable from its first instruction on; but for gVisor, whose kernel reads it as the sandbox's
/// user, there is one that everybody can. `permission_denied` when what lies there is not this
/// user's or root's, or can be written to; `data_loss` when its size is another.
Result<std::string> install_init(const std::string& state_directory, Isolation isolation);

}  // namespace brig::sandbox
