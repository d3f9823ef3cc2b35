// SPDX-License-Identifier: Apache-2.0
// What a sandbox may do. A policy starts closed; each loosening is a weakening (brig/weakening/).
#pragma once

#include <brig/result.hpp>
#include <brig/units.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brig {

/// The trust levels that brig ships. `untrusted` needs gVisor and the strict seccomp profile and is
/// refused by name until both are there.
enum class Preset { untrusted, sandboxed, limited, standard, elevated };

/// "untrusted", "sandboxed", …
std::string_view to_string(Preset preset) noexcept;

/// The preset of that name, or `invalid_argument` naming those that exist.
Result<Preset> parse_preset(std::string_view name);

/// Whether files on a mount may be executed.
enum class Exec { denied, allowed };

/// A writable tmpfs of a sandbox. Always nosuid and nodev.
struct Tmpfs {
  MemorySize size;
  std::uint64_t inodes = 0;
  Exec exec = Exec::denied;
  bool operator==(const Tmpfs&) const = default;
};

/// A numeric user and group. Both are at least `kLowestId`: ids below belong to the host's own
/// users and system accounts, which a container without a user namespace shares.
struct UserIds {
  static constexpr std::uint32_t kLowestId = 10'000;
  static constexpr std::uint32_t kHighestId = 2'147'483'647;  ///< The engine takes none above.
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;

  /// Reads "UID" (the group is then the same number) or "UID:GID". Names, leading zeros, and
  /// numbers out of range are `invalid_argument`.
  static Result<UserIds> parse(std::string_view text);
  bool operator==(const UserIds&) const = default;
};

/// "UID:GID".
std::string to_string(UserIds ids);

/// One variable of a job's environment. The name is `[A-Za-z_][A-Za-z0-9_]*`; neither holds a NUL.
struct EnvVar {
  std::string name;
  std::string value;

  /// Reads "NAME=VALUE".
  static Result<EnvVar> parse(std::string_view text);
  bool operator==(const EnvVar&) const = default;
};

namespace weakening {
struct ReadOnlyMount;
}

/// A host path that is visible inside. Made by `weaken(policy, weakening::ReadOnlyMount)` only.
struct HostMount {
  std::string source;  ///< Absolute and lexically clean, on the engine's host.
  std::string target;  ///< Absolute and lexically clean, inside.
  bool operator==(const HostMount&) const = default;
};

/// The ceiling of what a sandbox may do. A plain value: copy it, compare it, print it. Whatever is
/// not a field here is closed: no capability, no privilege gained on exec, the `default` seccomp
/// profile, private namespaces, no network, no device, no port, no swap, a read-only root.
struct Policy {
  std::string name;   ///< The preset that it started as.
  MemorySize memory;  ///< Memory and swap together: no swap.
  Cpus cpus;
  std::uint32_t pids = 0;
  std::uint32_t open_files = 0;            ///< Per process (RLIMIT_NOFILE).
  MemorySize file_size;                    ///< Per file (RLIMIT_FSIZE).
  Tmpfs tmp;                               ///< /tmp
  Tmpfs work;                              ///< /work: home and working directory.
  MemorySize shm;                          ///< /dev/shm
  std::chrono::milliseconds wall_time{0};  ///< Of one job.
  MemorySize output;                       ///< Of one job, stdout and stderr together.
  std::vector<HostMount> mounts;           ///< Each one is a weakening.
  bool operator==(const Policy&) const = default;
};

/// The policy of a preset; `not_implemented` for `untrusted`.
Result<Policy> make_policy(Preset preset);

/// What one run asks for below its policy's ceiling. An absent field keeps the policy's value.
struct Narrowing {
  std::optional<MemorySize> memory;
  std::optional<Cpus> cpus;
  std::optional<std::uint32_t> pids;
  std::optional<std::chrono::milliseconds> wall_time;
  std::optional<MemorySize> output;
};

/// The policy with lower limits. A value above the policy's ceiling is `policy_violation`, naming
/// the control, what was asked for, the ceiling, and the first preset that allows it; one too small
/// to run anything (memory under 6 MiB, the engine's own floor; zero of anything) is
/// `invalid_argument`.
Result<Policy> narrow(const Policy& policy, const Narrowing& narrowing);

/// The weakenings in effect, one line each ("read-only-mount /src:/work/src"): what is logged, put
/// on the container as a label and reported in results.
std::vector<std::string> weakenings(const Policy& policy);

}  // namespace brig
