// SPDX-License-Identifier: Apache-2.0
// check_attested: what a sandbox can see and reach: mounts, and what was left open.
#include "channel/guarded.hpp"
#include "harden/attest_judge.hpp"
#include "harden/known_mounts.hpp"
#include "harden/proc_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace brig::harden {
namespace {

constexpr int kOctal = 8;

InsideVerdict judged(std::string wanted, Oddities found) {
  const Shown shown = !found.wrong.empty()     ? Shown::amiss
                      : !found.missing.empty() ? Shown::nowhere
                                               : Shown::in_force;
  found.wrong.insert(found.wrong.end(), found.missing.begin(), found.missing.end());
  return {std::move(wanted), found.wrong.empty() ? "as wanted" : show_list(found.wrong), shown};
}

InsideVerdict judge_rootfs(const Inside& inside) {
  const MountEntry* root = mount_at(inside.attestation.mounts, "/");
  if (root == nullptr) return {"read-only", "no mount", Shown::amiss};
  return {"read-only", root->has("ro") ? "read-only" : "writable",
          root->has("ro") ? Shown::in_force : Shown::amiss};
}

/// "65536k", as the kernel writes it, or bytes.
std::optional<std::uint64_t> read_size(std::string_view text) {
  constexpr std::uint64_t kKibi = 1024;
  const bool kibi = text.ends_with('k');
  if (kibi) text.remove_suffix(1);
  const auto number = read_digits<std::uint64_t>(text);
  if (!number || !kibi) return number;
  if (*number > Attestation::kUnlimited / kKibi) return std::nullopt;
  return *number * kKibi;
}

/// The kernel rounds a tmpfs up to whole pages, the largest of which are so long.
std::uint64_t rounded_up(MemorySize size) {
  constexpr std::uint64_t kLargestPage = std::uint64_t{64} << 10U;
  const std::uint64_t beyond = size.count() % kLargestPage;
  return beyond == 0 ? size.count() : size.count() - beyond + kLargestPage;
}

/// A tmpfs that is nowhere larger or freer than wanted.
void want_tmpfs(const Inside& inside, std::string_view path, const Tmpfs& most, Oddities& into) {
  const std::string at = std::string(path) + ": ";
  const MountEntry* mount = mount_at(inside.attestation.mounts, path);
  if (mount == nullptr || mount->type != "tmpfs" || mount->root != "/") {
    into.wrong.push_back(at + "no tmpfs");
    return;
  }
  for (const char* option : {"nosuid", "nodev"}) {
    if (!mount->has(option)) into.missing.push_back(at + "without " + option);
  }
  if (most.exec == Exec::denied && !mount->has("noexec"))
    into.wrong.push_back(at + "without noexec");
  const std::string size(mount->super_value("size").value_or("none"));
  const auto bytes = read_size(size);
  if (!bytes || *bytes == 0 || *bytes > rounded_up(most.size))
    into.wrong.push_back(at + "size " + size);
}

void want_inodes(const Inside& inside, std::string_view path, const Tmpfs& most, Oddities& into) {
  const MountEntry* mount = mount_at(inside.attestation.mounts, path);
  if (mount == nullptr) return;
  const auto text = mount->super_value("nr_inodes");
  const auto inodes = read_digits<std::uint64_t>(text.value_or(""));
  if (!text) {
    into.missing.push_back(std::string(path) + ": without nr_inodes");
  } else if (!inodes || *inodes == 0 || *inodes > most.inodes) {
    into.wrong.push_back(std::string(path) + ": nr_inodes " + std::string(*text));
  }
}

/// /work belongs to the job's user alone. (Where the engine maps ids the kernel writes those
/// outside, which are not known here.)
void want_owner(const Inside& inside, Oddities& into) {
  const MountEntry* work = mount_at(inside.attestation.mounts, "/work");
  if (work == nullptr) return;
  const auto number = [&](std::string_view key, int base) {
    return read_digits<std::uint32_t>(work->super_value(key).value_or(""), base);
  };
  constexpr std::uint32_t kOwnerOnly = 0700;
  const UserIds& user = inside.expectation.job.user;
  const bool own = number("uid", 10) == user.uid && number("gid", 10) == user.gid;
  if (number("mode", kOctal) != kOwnerOnly) into.wrong.emplace_back("/work: open to others");
  if (!own && !inside.expectation.features.maps_ids)
    into.wrong.emplace_back("/work: somebody else's");
}

InsideVerdict judge_tmpfs(const Inside& inside) {
  const Policy& policy = inside.expectation.policy;
  Oddities found;
  want_tmpfs(inside, "/tmp", policy.tmp, found);
  want_inodes(inside, "/tmp", policy.tmp, found);
  want_tmpfs(inside, "/work", policy.work, found);
  want_inodes(inside, "/work", policy.work, found);
  want_owner(inside, found);
  return judged("/tmp and /work as the policy has them", std::move(found));
}

InsideVerdict judge_shm(const Inside& inside) {
  const MemorySize most = inside.expectation.policy.shm;
  Oddities found;
  want_tmpfs(inside, "/dev/shm", {most, 0, Exec::denied}, found);
  return judged("at most " + to_string(most) + ", noexec", std::move(found));
}

InsideVerdict judge_mounts(const Inside& inside) {
  std::vector<HostMount> asked = inside.expectation.policy.mounts;
  if (inside.expectation.job.init) asked.push_back(*inside.expectation.job.init);
  Oddities found = judge_all(inside.attestation.mounts, asked);
  if (judge_namespace(inside, "mnt").shown == Shown::amiss)
    found.wrong.emplace_back("the host's mount namespace");
  return judged("a container's own and " + std::to_string(asked.size()) + " more, read-only",
                std::move(found));
}

/// Those of the paths that this kernel has and that are open.
template <typename Paths, typename IsShut>
InsideVerdict judge_guarded(const Inside& inside, const Paths& paths, const IsShut& is_shut) {
  const auto& there = inside.attestation.guarded;
  Oddities found;
  for (const char* path : paths) {
    if (std::find(there.begin(), there.end(), path) == there.end()) continue;
    const MountEntry* mount = mount_at(inside.attestation.mounts, path);
    if (mount == nullptr || !is_shut(*mount, inside.attestation.mounts))
      found.missing.push_back(std::string(path) + ": open");
  }
  return judged("those that the kernel has", std::move(found));
}

InsideVerdict judge_masked(const Inside& inside) {
  return judge_guarded(inside, channel::kMaskedPaths, is_mask);
}

InsideVerdict judge_readonly(const Inside& inside) {
  return judge_guarded(inside, channel::kReadonlyPaths, [](const auto& mount, const auto& mounts) {
    return is_read_only_part(mount, mounts) || is_mask(mount, mounts);
  });
}

/// The ends of what the engine carries; gVisor calls what it got from outside "host".
bool is_stream(std::string_view target) {
  return target.starts_with("pipe:[") || target.starts_with("socket:[") ||
         target.starts_with("host:[");
}

/// What brig-init opens before it attests.
constexpr std::array<std::string_view, 7> kOwnDescriptors{
    "anon_inode:[signalfd]",        "/dev/null",
    "/proc/1/oom_score_adj",        "/sys/fs/cgroup/memory/memory.oom_control",
    "/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/pids/pids.events",
    "/sys/fs/cgroup/pids.events",
};

/// A runtime that leaks a descriptor opens the host: everything beside brig-init's own is amiss.
InsideVerdict judge_descriptors(const Inside& inside) {
  constexpr std::uint32_t kStreams = 3;
  Oddities found;
  std::uint32_t streams = 0;
  for (const OpenDescriptor& one : inside.attestation.descriptors) {
    const bool own = std::find(kOwnDescriptors.begin(), kOwnDescriptors.end(), one.target) !=
                     kOwnDescriptors.end();
    const bool stream = one.number < kStreams && is_stream(one.target);
    if (stream) ++streams;
    if (!stream && (one.number < kStreams || !own))
      found.wrong.push_back(std::to_string(one.number) + ": " + one.target);
  }
  if (streams != kStreams) found.wrong.push_back(std::to_string(streams) + " streams");
  return judged("0, 1 and 2 are streams, and the others brig-init's", std::move(found));
}

InsideVerdict judge_terminal(const Inside& inside) {
  Oddities found;
  for (const OpenDescriptor& one : inside.attestation.descriptors) {
    if (one.target.starts_with("/dev/") && one.target != "/dev/null")
      found.wrong.push_back(std::to_string(one.number) + ": " + one.target);
  }
  if (mount_at(inside.attestation.mounts, "/dev/console") != nullptr)
    found.wrong.emplace_back("/dev/console");
  return judged("none", std::move(found));
}

using Number = std::pair<std::uint32_t, std::uint32_t>;

/// Character devices that any process may have: null, zero, full, random, urandom, tty, ptmx
/// (devices.txt of the kernel's documentation).
constexpr std::array<Number, 7> kHarmless{{{1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 2}}};
/// tun and fuse, which gVisor's kernel always has, and which are its own.
constexpr std::array<Number, 2> kOfGvisor{{{10, 200}, {10, 229}}};

InsideVerdict judge_devices(const Inside& inside) {
  Oddities found;
  for (const DeviceNode& one : inside.attestation.devices) {
    const auto is_in = [&](const auto& numbers) {
      return std::find(numbers.begin(), numbers.end(), Number(one.major, one.minor)) !=
             numbers.end();
    };
    const bool harmless = is_in(kHarmless) || (inside.gvisor() && is_in(kOfGvisor));
    if (one.is_block || !harmless) found.wrong.push_back(one.path);
  }
  return judged("below /dev none but null, zero, full, random, urandom, tty and ptmx",
                std::move(found));
}

constexpr std::array kJudges{
    InsideJudge{"devices", judge_devices},
    InsideJudge{"masked_paths", judge_masked},
    InsideJudge{"readonly_paths", judge_readonly},
    InsideJudge{"readonly_rootfs", judge_rootfs},
    InsideJudge{"tmpfs", judge_tmpfs},
    InsideJudge{"shm", judge_shm},
    InsideJudge{"mounts", judge_mounts},
    InsideJudge{"stdin", judge_descriptors},
    InsideJudge{"terminal", judge_terminal},
};

}  // namespace

std::span<const InsideJudge> inside_file_judges() {
  return kJudges;
}

}  // namespace brig::harden
