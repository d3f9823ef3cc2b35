// SPDX-License-Identifier: Apache-2.0
// An engine's answer about a container: any bytes must be an error, or a posture that check judges;
// and what check lets pass must be closed.
#include "harden/check.hpp"
#include "harden/controls.hpp"
#include "harden/posture.hpp"
#include "support/profile_text.hpp"
#include "unit/harden/fixture.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace brig;

void require(bool condition) {
  if (!condition) std::abort();
}

void require_closed(const harden::Posture& posture) {
  require(!posture.privileged && posture.capabilities_added.empty() && posture.devices.empty());
  require(posture.no_new_privileges && posture.readonly_rootfs && posture.network_disabled);
  require(posture.memory_bytes && posture.memory_and_swap_bytes == posture.memory_bytes);
  require(posture.pids && *posture.pids > 0 && posture.pid_namespace.empty());
  for (const harden::MountPosture& mount : posture.mounts) require(mount.read_only);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const harden::Expectation expected = harden::plain_expectation();
  const auto inspect = wire::decode_container_inspect(
      support::with_profiles(std::string(reinterpret_cast<const char*>(data), size)));
  if (!inspect) {
    require(inspect.error().code == Errc::data_loss);
    return 0;
  }
  const harden::Posture posture = harden::observe(*inspect);
  const harden::Report report = harden::check(expected, posture);
  require(report.controls.size() == harden::controls().size());
  if (report.findings.empty()) require_closed(posture);
  return 0;
}
