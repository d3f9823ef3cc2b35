// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "policy/choices.hpp"
#include "policy/mount_rules.hpp"
#include "policy/presets.hpp"

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

Result<void> weaken(Policy& policy, const weakening::ExecutableTmp& /*weakening*/) {
  policy.tmp.exec = Exec::allowed;
  return {};
}

Result<void> weaken(Policy& policy, const weakening::ExecutableWork& /*weakening*/) {
  policy.work.exec = Exec::allowed;
  return {};
}

Result<void> weaken(Policy& policy, const weakening::ShareKernel& /*weakening*/) {
  policy.isolation = Isolation::container;
  return {};
}

Result<void> weaken(Policy& policy, const weakening::DefaultSeccomp& /*weakening*/) {
  policy.seccomp = SeccompProfile::default_profile;
  return {};
}

Result<void> weaken(Policy& policy, const Weakening& weakening) {
  return std::visit([&](const auto& one) { return weaken(policy, one); }, weakening);
}

std::string to_string(const Weakening& weakening) {
  std::string line(std::visit([](const auto& one) { return one.kName; }, weakening));
  if (const auto* mount = std::get_if<weakening::ReadOnlyMount>(&weakening))
    line += " " + mount->source + ":" + mount->target;
  return line;
}

std::string flag_of(const Weakening& weakening) {
  if (const auto* mount = std::get_if<weakening::ReadOnlyMount>(&weakening))
    return "--mount " + mount->source + ":" + mount->target;
  return "--" + to_string(weakening);
}

namespace {

/// The preset of the policy's name, or else the default one.
const Policy& base_of(const Policy& policy) {
  const std::vector<Policy>& presets = policy::made_presets();
  const auto named = [&](std::string_view name) {
    return std::find_if(presets.begin(), presets.end(),
                        [&](const Policy& preset) { return preset.name == name; });
  };
  const auto found = named(policy.name);
  return found != presets.end() ? *found : *named(to_string(Preset::sandboxed));
}

}  // namespace

std::vector<std::string> weakenings(const Policy& policy) {
  std::vector<std::string> lines;
  for (const Difference& difference : compare(base_of(policy), policy)) {
    if (difference.change != Change::looser) continue;
    std::string line = difference.key + " " + difference.to + " instead of " + difference.from;
    policy::each_choice([&](const char* key, auto /*of*/, auto /*asked*/, const auto& weakening) {
      if (difference.key == key) line = to_string(Weakening(weakening));
    });
    if (difference.key == "mounts")
      line = std::string(weakening::ReadOnlyMount::kName) + " " + difference.to;
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace brig
