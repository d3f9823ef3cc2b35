// SPDX-License-Identifier: Apache-2.0
// What lowering and checking need to know of an engine.
#pragma once

#include <brig/policy.hpp>

#include <string>

namespace brig::harden {

/// A runtime of the engine's.
struct RuntimeFeatures {
  std::string name;  ///< Empty: there is none.
  bool gvisor = false;
  bool applies_seccomp = true;  ///< runsc can be set up to ignore the profile.
};

struct EngineFeatures {
  bool seccomp = false;
  bool apparmor = false;
  bool selinux = false;
  bool maps_ids = false;  ///< Ids inside are others outside; only those below 65536 exist inside.
  bool memory_limit = false;
  bool swap_limit = false;
  bool pids_limit = false;
  bool cpu_quota = false;
  bool isolated_gateways = false;  ///< Its bridges know the gateway mode of that name: from 28.0.
  RuntimeFeatures default_runtime;
  RuntimeFeatures gvisor_runtime;
  std::string data_root;  ///< No mount may touch it; may be empty.

  /// The runtime of an isolation. Named in every request, so that the engine's default can't change
  /// meanwhile; its name is empty when the engine has none.
  const RuntimeFeatures& runtime_for(Isolation isolation) const {
    return isolation == Isolation::gvisor ? gvisor_runtime : default_runtime;
  }
};

}  // namespace brig::harden
