// SPDX-License-Identifier: Apache-2.0
// check_attested: who the process is, what it may do to the kernel, and what it shares with others.
#include "base/quote.hpp"
#include "harden/attest_judge.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace brig::harden {
namespace {

constexpr std::uint32_t kFilterMode = 2;  // SECCOMP_MODE_FILTER

std::string hex(std::uint64_t number) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return {digits.data(), end};
}

template <typename T>
std::string show(const std::optional<T>& value) {
  return value ? std::to_string(*value) : "not shown";
}

std::string show(const FourIds& ids) {
  std::string text;
  for (const std::uint32_t id : ids) text += (text.empty() ? "" : " ") + std::to_string(id);
  return text;
}

/// gVisor shows no ambient set. No set of its kind is larger than the inheritable one.
InsideVerdict judge_capabilities(const Inside& inside) {
  const ProcStatus& status = inside.attestation.status;
  const bool none = status.inheritable == 0 && status.permitted == 0 && status.effective == 0 &&
                    status.bounding == 0 && status.ambient.value_or(0) == 0;
  std::string found = "inheritable " + hex(status.inheritable) + ", permitted " +
                      hex(status.permitted) + ", effective " + hex(status.effective) +
                      ", bounding " + hex(status.bounding) + ", ambient " +
                      (status.ambient ? hex(*status.ambient) : "not shown");
  return {"none in any of the five sets", std::move(found),
          !none                               ? Shown::amiss
          : status.ambient || inside.gvisor() ? Shown::in_force
                                              : Shown::nowhere};
}

InsideVerdict judge_no_new_privileges(const Inside& inside) {
  const auto& value = inside.attestation.status.no_new_privileges;
  return {"1", show(value), !value ? Shown::nowhere : *value == 1 ? Shown::in_force : Shown::amiss};
}

/// Kernels before 5.9 and gVisor do not count the filters; the mode says that there is one.
InsideVerdict judge_seccomp(const Inside& inside) {
  const ProcStatus& status = inside.attestation.status;
  const bool filtered =
      status.seccomp_mode == kFilterMode && status.seccomp_filters.value_or(1) >= 1;
  return {"mode 2, at least 1 filter",
          "mode " + show(status.seccomp_mode) + ", filters " + show(status.seccomp_filters),
          filtered              ? Shown::in_force
          : status.seccomp_mode ? Shown::amiss
                                : Shown::nowhere};
}

InsideVerdict judge_user(const Inside& inside) {
  const UserIds& user = inside.expectation.job.user;
  FourIds uids{};
  FourIds gids{};
  uids.fill(user.uid);
  gids.fill(user.gid);
  const ProcStatus& status = inside.attestation.status;
  return {show(uids) + ", " + show(gids), show(status.uids) + ", " + show(status.gids),
          status.uids == uids && status.gids == gids ? Shown::in_force : Shown::amiss};
}

InsideVerdict judge_groups(const Inside& inside) {
  const std::uint32_t own = inside.expectation.job.user.gid;
  const auto& groups = inside.attestation.status.groups;
  std::vector<std::string> texts;
  for (const std::uint32_t group : groups) texts.push_back(std::to_string(group));
  const bool none =
      std::all_of(groups.begin(), groups.end(), [&](std::uint32_t group) { return group == own; });
  return {"none beside " + std::to_string(own), show_list(texts),
          none ? Shown::in_force : Shown::amiss};
}

/// PID 1 is in a pid namespace that began with it, which no other view could show better.
InsideVerdict judge_pid_namespace(const Inside& inside) {
  const std::uint32_t pid = inside.attestation.status.pid;
  InsideVerdict verdict = judge_namespace(inside, "pid");
  verdict.wanted = "PID 1 of its own";
  verdict.found = "PID " + std::to_string(pid) + ", " + verdict.found;
  if (pid != 1) {
    verdict.shown = Shown::amiss;
  } else if (verdict.shown != Shown::amiss) {
    verdict.shown = Shown::in_force;
  }
  return verdict;
}

/// Within a cgroup namespace of its own, the sandbox's place is the root.
InsideVerdict judge_cgroup_namespace(const Inside& inside) {
  const auto& paths = inside.attestation.cgroup_paths;
  InsideVerdict verdict = judge_namespace(inside, "cgroup");
  const bool at_root =
      std::all_of(paths.begin(), paths.end(), [](const std::string& path) { return path == "/"; });
  if (!inside.gvisor() && !at_root) {
    verdict.found += ", cgroups " + show_list(paths);
    verdict.shown = Shown::amiss;
  }
  return verdict;
}

InsideVerdict judge_user_namespace(const Inside& inside) {
  if (!inside.expectation.features.maps_ids)
    return {"the engine's mapping", "the engine maps no ids", Shown::elsewhere};
  return judge_namespace(inside, "user");
}

/// Beside loopback there may be one interface for each network that the engine attached it to.
InsideVerdict judge_network(const Inside& inside) {
  const auto& interfaces = inside.attestation.interfaces;
  const auto others = static_cast<std::size_t>(std::count_if(
      interfaces.begin(), interfaces.end(), [](const auto& name) { return name != "lo"; }));
  const std::size_t networks = inside.expectation.networks.size();
  InsideVerdict verdict = judge_namespace(inside, "net");
  verdict.wanted = networks == 0 ? "only 'lo'" : "'lo' and " + std::to_string(networks);
  verdict.found = show_list(interfaces) + ", " + verdict.found;
  if (others > networks) {
    verdict.shown = Shown::amiss;
  } else if (verdict.shown != Shown::amiss) {
    verdict.shown = Shown::in_force;  // the host's own would show the host's interfaces
  }
  return verdict;
}

InsideVerdict judge_hostname(const Inside& inside) {
  const std::string& wanted = inside.expectation.job.hostname;
  const std::string& found = inside.attestation.hostname;
  return {base::quote(wanted), base::quote(found),
          wanted == found ? Shown::in_force : Shown::amiss};
}

/// gVisor is a kernel of its own, and so another than the host's.
InsideVerdict judge_runtime(const Inside& inside) {
  const std::string found = "kernel " + base::quote(inside.attestation.kernel);
  if (!inside.gvisor())
    return {"any", found + ", which does not tell who started it", Shown::elsewhere};
  if (inside.host.kernel.empty())
    return {"a kernel of its own", found + "; the host's is not known", Shown::elsewhere};
  return {"a kernel of its own", found,
          inside.attestation.kernel == inside.host.kernel ? Shown::amiss : Shown::in_force};
}

constexpr std::array kJudges{
    InsideJudge{"capabilities", judge_capabilities},
    InsideJudge{"no_new_privileges", judge_no_new_privileges},
    InsideJudge{"seccomp", judge_seccomp},
    InsideJudge{"runtime", judge_runtime},
    InsideJudge{"network", judge_network},
    InsideJudge{"pid_namespace", judge_pid_namespace},
    InsideJudge{"ipc_namespace", [](const Inside& i) { return judge_namespace(i, "ipc"); }},
    InsideJudge{"uts_namespace", [](const Inside& i) { return judge_namespace(i, "uts"); }},
    InsideJudge{"user_namespace", judge_user_namespace},
    InsideJudge{"cgroup_namespace", judge_cgroup_namespace},
    InsideJudge{"user", judge_user},
    InsideJudge{"groups", judge_groups},
    InsideJudge{"hostname", judge_hostname},
};

}  // namespace

InsideVerdict judge_namespace(const Inside& inside, std::string_view name) {
  const std::string key(name);
  const auto own = inside.attestation.namespaces.find(key);
  const auto hosts = inside.host.namespaces.find(key);
  const std::string wanted = "another than the host's";
  if (inside.gvisor() || own == inside.attestation.namespaces.end())
    return {wanted, "not shown", Shown::nowhere};
  if (hosts == inside.host.namespaces.end())
    return {wanted, "the host's is not known", Shown::elsewhere};
  if (own->second == hosts->second) return {wanted, "the host's", Shown::amiss};
  return {wanted, "another", Shown::in_force};
}

std::span<const InsideJudge> inside_privilege_judges() {
  return kJudges;
}

}  // namespace brig::harden
