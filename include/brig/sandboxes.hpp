// SPDX-License-Identifier: Apache-2.0
// The sandboxes that exist on an engine, and getting rid of them.
#pragma once

#include <brig/engine.hpp>
#include <brig/export.hpp>
#include <brig/ids.hpp>
#include <brig/result.hpp>
#include <brig/units.hpp>
#include <brig/wait.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brig {

/// Whether the brig that made a sandbox still runs, as far as this process can tell.
enum class Owner {
  alive,    ///< It runs.
  gone,     ///< It provably does not.
  unknown,  ///< Another host or pid namespace: it can't be told.
};
BRIG_API std::string_view to_string(Owner owner) noexcept;

/// A container that this installation can prove its own: its labels carry a tag made with the
/// installation's key over its name, owner and deadline. A container that merely looks like one of
/// brig's (an image can bring any label) is not listed.
struct SandboxInfo {
  ContainerId id;                ///< The engine's.
  std::string name;              ///< The container's, without the engine's leading slash.
  std::string image;             ///< As it was asked for.
  std::string policy;            ///< The name of the preset.
  std::string weakenings;        ///< One a line.
  std::string state;             ///< The engine's word: "created", "running", "exited", …
  Owner owner = Owner::unknown;  ///< Of the process that made it.
  std::int64_t owner_pid = 0;    ///< That process, in its own pid namespace.
  std::int64_t created = 0;      ///< Seconds since the epoch.
  std::int64_t deadline = 0;     ///< Seconds since the epoch.
};

/// The sandboxes of this installation, oldest first, running or not. Errors: those of one question
/// to the engine (`unavailable`, `deadline_exceeded`, `cancelled`, `data_loss`), and those of `run`
/// about the installation's key.
BRIG_API Result<std::vector<SandboxInfo>> list_sandboxes(const Engine& engine, const Wait& wait);

/// Which of them is meant by its name, id or id prefix. `not_found` when none is,
/// `invalid_argument` when several are. It asks no engine.
BRIG_API Result<SandboxInfo> find_sandbox(const std::vector<SandboxInfo>& sandboxes,
                                          const ContainerRef& which);

/// What a running sandbox used at one moment: all of its processes together, brig-init included.
struct SandboxUsage {
  ContainerId id;  ///< The engine's.
  /// When, on the engine's clock: the processor time of two samples over the time between them is
  /// the share of a CPU.
  std::chrono::sys_time<std::chrono::nanoseconds> at;
  std::chrono::nanoseconds cpu{};  ///< Processor time on all CPUs together, since its start.
  /// Without file pages that nobody has touched for a while, as the docker CLI counts: the kernel
  /// takes those back before it kills for memory. What is in /tmp and /work counts.
  MemorySize memory;
  MemorySize memory_limit;                            ///< Where more is refused: the policy's.
  std::uint64_t processes = 0;                        ///< And threads.
  std::optional<std::uint64_t> processes_limit = {};  ///< None where the engine names none.
};

/// One sample of a sandbox that `list_sandboxes` named; whose the container is is not proved again.
/// It blocks up to about a second where the engine answers with its own next sample (Docker does),
/// so ask for those of several at once, each in a thread of its own. `not_found` when it is gone,
/// `conflict` when it does not run; else the errors of one question to the engine.
BRIG_API Result<SandboxUsage> sandbox_usage(const Engine& engine,
                                            const ContainerId& which,
                                            const Wait& wait);

/// Whether a running sandbox may be removed.
enum class Force { no, yes };

/// Removes one, named by its name, id or id prefix. `not_found` when no sandbox of this
/// installation is meant, `conflict` when it runs and `force` is no, `invalid_argument` when
/// several are meant. When this returns a value the container is gone; that one is as it was
/// before.
BRIG_API Result<SandboxInfo> remove_sandbox(const Engine& engine,
                                            const ContainerRef& which,
                                            Force force,
                                            const Wait& wait);

/// What `prune` did.
struct Pruned {
  std::vector<SandboxInfo> removed;   ///< Gone when the call returns.
  std::vector<SandboxInfo> kept;      ///< In use, or not provably abandoned yet.
  std::vector<std::string> failures;  ///< Abandoned but not removable now; one line each.
};

/// Removes the sandboxes of this installation that are abandoned: those whose deadline has passed,
/// and those whose owner is provably gone (their deadline is their owner's end: nobody is left to
/// receive their output). One whose owner lives, or can't be judged from here, stays until its
/// deadline, and one that runs under a living owner beyond: it ends by itself. Errors: those of
/// `list_sandboxes`; what can't be removed is one of `failures`.
BRIG_API Result<Pruned> prune(const Engine& engine, const Wait& wait);

}  // namespace brig
