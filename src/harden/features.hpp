// SPDX-License-Identifier: Apache-2.0
// What lowering and checking need to know of an engine.
#pragma once

#include <string>

namespace brig::harden {

struct EngineFeatures {
  bool seccomp = false;
  bool apparmor = false;
  bool selinux = false;
  bool maps_ids = false;  ///< Ids inside are others outside; only those below 65536 exist inside.
  bool memory_limit = false;
  bool swap_limit = false;
  bool pids_limit = false;
  bool cpu_quota = false;
  std::string default_runtime;  ///< Named in every request, so that it can't change meanwhile.
  std::string data_root;        ///< No mount may touch it; may be empty.
};

}  // namespace brig::harden
