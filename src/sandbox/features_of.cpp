// SPDX-License-Identifier: Apache-2.0
#include "sandbox/features_of.hpp"

namespace brig::sandbox {
namespace {

/// Engine 28.0's, the first whose bridges know the gateway mode "isolated".
constexpr wire::ApiVersion kGatewayModes{1, 48};

}  // namespace

harden::EngineFeatures features_of(const engine::Capabilities& engine) {
  const auto features_of_runtime = [](const engine::Runtime* runtime) {
    if (runtime == nullptr) return harden::RuntimeFeatures{};
    return harden::RuntimeFeatures{runtime->name, runtime->gvisor, runtime->applies_seccomp};
  };
  return {.seccomp = engine.seccomp,
          .apparmor = engine.apparmor,
          .selinux = engine.selinux,
          .maps_ids = engine.maps_ids(),
          .memory_limit = engine.memory_limit,
          .swap_limit = engine.swap_limit,
          .pids_limit = engine.pids_limit,
          .cpu_quota = engine.cpu_quota,
          .isolated_gateways = engine.api_highest >= kGatewayModes,
          .default_runtime = features_of_runtime(engine.default_one()),
          .gvisor_runtime = features_of_runtime(engine.gvisor()),
          .data_root = engine.data_root};
}

}  // namespace brig::sandbox
