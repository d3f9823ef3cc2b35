// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "policy/mount_rules.hpp"

#include <brig/weakening/read_only_mount.hpp>

#include <algorithm>

namespace brig {

Result<weakening::ReadOnlyMount> weakening::ReadOnlyMount::parse(std::string_view text) {
  if (std::count(text.begin(), text.end(), ':') != 1) {
    return fail(Errc::invalid_argument,
                "mount " + base::quote(text) +
                    ": expected SRC:DST; mounts are read-only and take no options");
  }
  const std::size_t colon = text.find(':');
  return ReadOnlyMount{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

Result<void> weaken(Policy& policy, const weakening::ReadOnlyMount& mount) {
  std::vector<HostMount> mounts = policy.mounts;
  mounts.push_back({mount.source, mount.target});
  if (auto checked = policy::check_mounts(mounts); !checked) return checked;
  policy.mounts = std::move(mounts);
  return {};
}

std::vector<std::string> weakenings(const Policy& policy) {
  std::vector<std::string> lines;
  for (const HostMount& mount : policy.mounts) {
    lines.push_back("read-only-mount " + mount.source + ":" + mount.target);
  }
  return lines;
}

}  // namespace brig
