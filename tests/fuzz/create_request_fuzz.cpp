// SPDX-License-Identifier: Apache-2.0
// The last look at a create request: any bytes must be refused or hold what no request may exceed,
// and what the strict decoder takes must come back the same when it is written again.
#include "harden/audit.hpp"
#include "support/profile_text.hpp"
#include "unit/harden/fixture.hpp"
#include "wire/container.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace brig;

void require(bool condition) {
  if (!condition) std::abort();
}

/// The scopes of the seeds. What is lowered for them passes: no scope that nothing can meet.
const std::vector<harden::AuditScope>& scopes() {
  static const std::vector<harden::AuditScope> all = [] {
    std::vector<harden::AuditScope> made;
    for (const Policy& policy :
         {harden::weakened_policy(), make_policy(Preset::untrusted).value()}) {
      harden::EngineFeatures features = harden::full_features();
      features.apparmor = policy.name == "sandboxed";
      const harden::Job job = harden::plain_job();
      made.push_back(harden::scope_of(policy, job, features));
      const auto body = wire::encode(harden::lower(policy, job, features).value()).value();
      require(harden::audit(body, made.back()).has_value());
    }
    return made;
  }();
  return all;
}

/// Some of what audit holds, written down once more.
void require_closed(const wire::ContainerCreateRequest& request) {
  const wire::HostConfig& host = request.host_config;
  require(!host.privileged && host.cap_add.empty() && host.devices.empty() && host.binds.empty());
  require(host.readonly_rootfs && host.pid_mode.empty() && host.network_mode == "none");
  require(request.config.network_disabled && host.port_bindings.empty());
  require(host.memory > 0 && host.memory == host.memory_swap && host.pids_limit &&
          *host.pids_limit > 0);
  for (const wire::Mount& mount : host.mounts) require(mount.read_only && mount.type == "bind");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body =
      support::with_profiles(std::string(reinterpret_cast<const char*>(data), size));
  const auto request = wire::decode_container_create_request(body);
  if (request) {
    const auto encoded = wire::encode(*request);
    require(encoded.has_value());
    require(wire::decode_container_create_request(*encoded).value() == *request);
  }
  for (const harden::AuditScope& allowed : scopes()) {
    const auto audited = harden::audit(body, allowed);
    if (!audited) {
      require(audited.error().code == Errc::policy_violation);
      continue;
    }
    require(request.has_value());
    require_closed(*request);
    require(harden::audit(wire::encode(*request).value(), allowed).has_value());
  }
  return 0;
}
