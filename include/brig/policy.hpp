// SPDX-License-Identifier: Apache-2.0
// What a sandbox may do. A policy starts closed; each loosening is a weakening (brig/weakening/).
#pragma once

#include <brig/export.hpp>
#include <brig/result.hpp>
#include <brig/units.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace brig {

/// The trust levels that brig ships, lowest trust first.
enum class Preset { untrusted, sandboxed, limited, standard, elevated };

/// "untrusted", "sandboxed", …
BRIG_API std::string_view to_string(Preset preset) noexcept;

/// The preset of that name, or `invalid_argument` naming those that exist.
BRIG_API Result<Preset> parse_preset(std::string_view name);

/// Whether files on a mount may be executed.
enum class Exec { denied, allowed };

/// What stands between a job and the host's kernel; the later, the more.
enum class Isolation {
  container,  ///< The host's kernel, behind namespaces, seccomp and no privilege.
  gvisor,     ///< A kernel of the sandbox's own (runsc), where the engine has such a runtime.
};

/// "container", "gvisor".
BRIG_API std::string_view to_string(Isolation isolation) noexcept;
/// The reverse; `invalid_argument` naming those that exist.
BRIG_API Result<Isolation> parse_isolation(std::string_view name);

/// The system calls that a job may make: schemas/seccomp/NAME.json. The later, the fewer.
enum class SeccompProfile { default_profile, strict };

/// "default", "strict".
BRIG_API std::string_view to_string(SeccompProfile profile) noexcept;
/// The reverse; `invalid_argument` naming those that exist.
BRIG_API Result<SeccompProfile> parse_seccomp_profile(std::string_view name);

/// Whether an image may be named by a tag, which can be moved to another image.
enum class Pinning {
  any,
  digest,  ///< Only by a digest (`NAME@sha256:…`) or by its id.
};

/// What an image must have to be run at all. Beside this, every image must be for Linux and declare
/// no volume.
struct ImageRequirements {
  Pinning pinning = Pinning::any;             ///< How it must be named.
  std::map<std::string, std::string> labels;  ///< Each must be there with exactly this value.
  bool operator==(const ImageRequirements&) const = default;
};

/// A writable tmpfs of a sandbox. Always nosuid and nodev.
struct Tmpfs {
  MemorySize size;           ///< Of all that is in it; it counts as the sandbox's memory too.
  std::uint64_t inodes = 0;  ///< Files and directories that may exist at once.
  Exec exec = Exec::denied;  ///< Whether what is written there may be executed.
  bool operator==(const Tmpfs&) const = default;
};

/// A numeric user and group. Both are at least `kLowestId`: ids below belong to the host's own
/// users and system accounts, which a container without a user namespace shares.
struct UserIds {
  static constexpr std::uint32_t kLowestId = 10'000;          ///< No system account is this high.
  static constexpr std::uint32_t kHighestId = 2'147'483'647;  ///< The engine takes none above.
  std::uint32_t uid = 0;                                      ///< The user.
  std::uint32_t gid = 0;                                      ///< The only group.

  /// Reads "UID" (the group is then the same number) or "UID:GID". Names, leading zeros, and
  /// numbers out of range are `invalid_argument`.
  BRIG_API static Result<UserIds> parse(std::string_view text);
  bool operator==(const UserIds&) const = default;
};

/// "UID:GID".
BRIG_API std::string to_string(UserIds ids);

/// One variable of a job's environment. The name is `[A-Za-z_][A-Za-z0-9_]*`; neither holds a NUL.
struct EnvVar {
  std::string name;   ///< Before the first "=".
  std::string value;  ///< After it; may be empty.

  /// Reads "NAME=VALUE".
  BRIG_API static Result<EnvVar> parse(std::string_view text);
  bool operator==(const EnvVar&) const = default;
};

/// The controls that a word names, for `Policy::attested`: a control's id, or "all": every one that
/// Linux shows of any container. That leaves out `runtime`, which shows only under gVisor, and
/// `user_namespace`, which shows only where the engine maps ids; they are required by their names.
/// `invalid_argument` for a control that does not exist, with the nearest right one, and for one
/// that nothing inside a sandbox could show.
BRIG_API Result<std::set<std::string>> parse_attested(std::string_view text);

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
/// not a field here is closed: no capability, no privilege gained on exec, private namespaces, no
/// network, no device, no port, no swap, a read-only root.
struct Policy {
  std::string name;                                 ///< The preset that it started as.
  Isolation isolation = Isolation::gvisor;          ///< At least this much.
  SeccompProfile seccomp = SeccompProfile::strict;  ///< Which system calls there are.
  MemorySize memory;                                ///< Memory and swap together: no swap.
  Cpus cpus;                                        ///< Of all processes together.
  std::uint32_t pids = 0;                  ///< Processes and threads that may exist at once.
  std::uint32_t open_files = 0;            ///< Per process (RLIMIT_NOFILE).
  MemorySize file_size;                    ///< Per file (RLIMIT_FSIZE).
  Tmpfs tmp;                               ///< /tmp
  Tmpfs work;                              ///< /work: home and working directory.
  MemorySize shm;                          ///< /dev/shm
  std::chrono::milliseconds wall_time{0};  ///< Of one job.
  std::chrono::milliseconds lifetime{0};   ///< Of a sandbox, whatever runs in it.
  MemorySize output;                       ///< Of one job, stdout and stderr together.
  ImageRequirements image;                 ///< What an image must have to be run.
  std::set<std::string> attested;          ///< Controls that the kernel must show from inside, by
                                           ///< their ids: the engine's word for them is not enough.
  std::vector<HostMount> mounts;           ///< Each one is a weakening.
  bool operator==(const Policy&) const = default;
};

/// The policy of a preset.
BRIG_API Result<Policy> make_policy(Preset preset);

/// What one run asks for below its policy's ceiling. An absent field keeps the policy's value.
struct Narrowing {
  /// As the policy's field of the same name; `tmp_size` is that of `tmp`, and so on.
  ///@{
  std::optional<Isolation> isolation;
  std::optional<SeccompProfile> seccomp;
  std::optional<MemorySize> memory;
  std::optional<Cpus> cpus;
  std::optional<std::uint32_t> pids;
  std::optional<std::uint32_t> open_files;
  std::optional<MemorySize> file_size;
  std::optional<MemorySize> tmp_size;
  std::optional<std::uint64_t> tmp_inodes;
  std::optional<Exec> tmp_exec;
  std::optional<MemorySize> work_size;
  std::optional<std::uint64_t> work_inodes;
  std::optional<Exec> work_exec;
  std::optional<MemorySize> shm;
  std::optional<std::chrono::milliseconds> wall_time;
  std::optional<std::chrono::milliseconds> lifetime;
  std::optional<MemorySize> output;
  ///@}
  ImageRequirements image;         ///< Added to the policy's own.
  std::set<std::string> attested;  ///< Added to the policy's own.
};

/// The policy with lower limits and stricter choices; never looser anywhere. What is asked for
/// beyond the policy's ceiling is `policy_violation`, naming the key, what was asked for, the
/// ceiling, and what allows it: the first preset, or a weakening. What is too small to run anything
/// (memory under 6 MiB, the engine's own floor; zero of anything) is `invalid_argument`, and so are
/// a required label of the image that the policy wants with another value, and a control to be
/// attested that there is not or that nothing inside could show. A lifetime below the wall time
/// lowers that too.
BRIG_API Result<Policy> narrow(const Policy& policy, const Narrowing& narrowing);

/// Which way two policies differ.
enum class Change { stricter, looser };

/// One thing in which two policies differ.
struct Difference {
  std::string key;   ///< As in a policy file: "memory", "tmp.size", "mounts", …
  std::string from;  ///< The one value, as people write it.
  std::string to;    ///< The other.
  Change change;     ///< What `to` is beside `from`.
  bool operator==(const Difference&) const = default;
};

/// Everything in which `to` is stricter or looser than `from`, in the order of the policy's fields.
/// Empty exactly when the two differ at most in their names.
BRIG_API std::vector<Difference> compare(const Policy& from, const Policy& to);

/// The weakenings in effect, one line each ("read-only-mount /src:/work/src", "executable-tmp"):
/// everything in which the policy is looser than the preset of its name (`sandboxed` if there is
/// none of that name). What is logged, put on the container as a label and reported in results.
BRIG_API std::vector<std::string> weakenings(const Policy& policy);

}  // namespace brig
