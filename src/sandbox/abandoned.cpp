// SPDX-License-Identifier: Apache-2.0
#include "sandbox/abandoned.hpp"

namespace brig::sandbox {

bool is_abandoned(const SandboxInfo& sandbox, std::int64_t now) {
  if (sandbox.owner == Owner::gone) return true;
  // One that runs under a living owner ends by itself, on the monotonic clock; the wall clock may
  // have been set.
  if (sandbox.owner == Owner::alive && sandbox.state == "running") return false;
  return now > sandbox.deadline;
}

}  // namespace brig::sandbox
