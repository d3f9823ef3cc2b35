// SPDX-License-Identifier: Apache-2.0
// check: what a sandbox can see and reach: files, network, the other namespaces.
#include "base/quote.hpp"
#include "harden/judge.hpp"
#include "harden/network.hpp"

#include <algorithm>
#include <array>

namespace brig::harden {
namespace {

std::string show(const std::map<std::string, TmpfsOptions>& tmpfs) {
  std::vector<std::string> texts;
  for (const auto& [path, options] : tmpfs) texts.push_back(path + " " + to_string(options));
  return show_list(texts);
}

TmpfsOptions expected(const Tmpfs& tmpfs) {
  TmpfsOptions options;
  options.noexec = tmpfs.exec == Exec::denied;
  options.size = tmpfs.size.count();
  options.inodes = tmpfs.inodes;
  return options;
}

/// Nowhere larger or freer than wanted; the owner and the mode exactly so.
bool within(const TmpfsOptions& found, const TmpfsOptions& wanted) {
  const auto bounded = [](const std::optional<std::uint64_t>& value,
                          const std::optional<std::uint64_t>& most) {
    return value && *value > 0 && *value <= most;  // 0 means no bound
  };
  return found.odd.empty() && found.writable && found.nosuid && found.nodev &&
         (found.noexec || !wanted.noexec) && bounded(found.size, wanted.size) &&
         bounded(found.inodes, wanted.inodes) && found.mode == wanted.mode &&
         found.uid == wanted.uid && found.gid == wanted.gid;
}

Verdict judge_tmpfs(const Expectation& expectation, const Posture& posture) {
  std::map<std::string, TmpfsOptions> wanted{{"/tmp", expected(expectation.policy.tmp)},
                                             {"/work", expected(expectation.policy.work)}};
  wanted["/tmp"].mode = 01777;
  wanted["/work"].mode = 0700;
  wanted["/work"].uid = expectation.job.user.uid;
  wanted["/work"].gid = expectation.job.user.gid;
  const bool in_force =
      std::equal(posture.tmpfs.begin(), posture.tmpfs.end(), wanted.begin(), wanted.end(),
                 [](const auto& found, const auto& most) {
                   return found.first == most.first && within(found.second, most.second);
                 });
  return {show(wanted), show(posture.tmpfs), in_force};
}

std::string show(const std::vector<MountPosture>& mounts) {
  std::vector<std::string> texts;
  for (const MountPosture& mount : mounts) {
    texts.push_back(mount.type + " " + mount.source + ":" + mount.target +
                    (mount.read_only ? " ro" : " rw") + (mount.recursive ? " recursive " : " ") +
                    mount.propagation + (mount.mode.empty() ? "" : " mode " + mount.mode));
  }
  return show_list(texts);
}

Verdict judge_mounts(const Expectation& expectation, const Posture& posture) {
  std::vector<MountPosture> wanted;
  std::vector<HostMount> asked = expectation.policy.mounts;
  if (expectation.job.init) asked.push_back(*expectation.job.init);
  for (const HostMount& mount : asked) {
    wanted.push_back({"bind", mount.source, mount.target, true, false, "rprivate"});
  }
  std::sort(wanted.begin(), wanted.end());
  return {show(wanted), show(posture.mounts), posture.mounts == wanted};
}

Verdict judge_network(const Expectation& expectation, const Posture& posture) {
  if (!expectation.networks.empty()) return judge_attached(expectation, posture);
  const bool isolated = posture.network_disabled && posture.network_mode == "none" &&
                        std::all_of(posture.networks.begin(), posture.networks.end(),
                                    [](const std::string& name) { return name == "none"; });
  std::string found = posture.network_disabled ? "disabled" : "enabled";
  found +=
      ", mode " + base::quote(posture.network_mode) + ", networks " + show_list(posture.networks);
  return {"disabled, mode 'none'", std::move(found), isolated};
}

Verdict judge_shm(const Expectation& expectation, const Posture& posture) {
  const MemorySize most = expectation.policy.shm;
  const bool bounded =
      posture.shm_bytes > 0 && static_cast<std::uint64_t>(posture.shm_bytes) <= most.count();
  return {"at most " + to_string(most), std::to_string(posture.shm_bytes) + " B", bounded};
}

constexpr std::array kJudges{
    Judge{"readonly_rootfs",
          [](const Expectation&, const Posture& p) {
            return same("true", p.readonly_rootfs ? "true" : "false");
          }},
    Judge{"tmpfs", judge_tmpfs},
    Judge{"shm", judge_shm},
    Judge{"mounts", judge_mounts},
    Judge{"volumes", [](const Expectation&, const Posture& p) { return empty(p.volumes); }},
    Judge{"storage_options",
          [](const Expectation&, const Posture& p) { return empty(p.storage_options); }},
    Judge{"network", judge_network},
    Judge{"name_resolution",
          [](const Expectation&, const Posture& p) { return empty(p.name_resolution); }},
    Judge{"ports", [](const Expectation&, const Posture& p) { return empty(p.ports); }},
    // The engine spells private in two ways: for these three namespaces it is the empty text.
    Judge{"pid_namespace",
          [](const Expectation&, const Posture& p) {
            return same("''", base::quote(p.pid_namespace));
          }},
    Judge{"uts_namespace",
          [](const Expectation&, const Posture& p) {
            return same("''", base::quote(p.uts_namespace));
          }},
    Judge{"user_namespace",
          [](const Expectation&, const Posture& p) {
            return same("''", base::quote(p.user_namespace));
          }},
    Judge{"ipc_namespace",
          [](const Expectation&, const Posture& p) {
            return same("'private'", base::quote(p.ipc_namespace));
          }},
    Judge{"cgroup_namespace",
          [](const Expectation&, const Posture& p) {
            return same("'private'", base::quote(p.cgroup_namespace));
          }},
    Judge{"cgroup",
          [](const Expectation&, const Posture& p) { return same("''", base::quote(p.cgroup)); }},
};

}  // namespace

std::span<const Judge> file_judges() {
  return kJudges;
}

}  // namespace brig::harden
