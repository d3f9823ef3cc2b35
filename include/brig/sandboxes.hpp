// SPDX-License-Identifier: Apache-2.0
// The sandboxes that exist on an engine, and getting rid of them.
#pragma once

#include <brig/engine.hpp>
#include <brig/export.hpp>
#include <brig/ids.hpp>
#include <brig/result.hpp>
#include <brig/wait.hpp>

#include <cstdint>
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
  ContainerId id;
  std::string name;
  std::string image;  ///< As it was asked for.
  std::string policy;
  std::string weakenings;  ///< One a line.
  std::string state;       ///< The engine's word: "created", "running", "exited", …
  Owner owner = Owner::unknown;
  std::int64_t owner_pid = 0;
  std::int64_t created = 0;   ///< Seconds since the epoch.
  std::int64_t deadline = 0;  ///< Seconds since the epoch.
};

/// The sandboxes of this installation, oldest first.
BRIG_API Result<std::vector<SandboxInfo>> list_sandboxes(const Engine& engine, const Wait& wait);

/// Whether a running sandbox may be removed.
enum class Force { no, yes };

/// Removes one, named by its name, id or id prefix. `not_found` when no sandbox of this
/// installation is meant, `conflict` when it runs and `force` is no, `invalid_argument` when
/// several are meant.
BRIG_API Result<SandboxInfo> remove_sandbox(const Engine& engine,
                                            const ContainerRef& which,
                                            Force force,
                                            const Wait& wait);

/// What `prune` did.
struct Pruned {
  std::vector<SandboxInfo> removed;
  std::vector<SandboxInfo> kept;      ///< In use, or not provably abandoned yet.
  std::vector<std::string> failures;  ///< Abandoned but not removable now; one line each.
};

/// Removes the sandboxes of this installation that are abandoned: those whose deadline has passed,
/// and those whose owner is provably gone (their deadline is their owner's end: nobody is left to
/// receive their output). One whose owner lives, or can't be judged from here, stays until its
/// deadline.
BRIG_API Result<Pruned> prune(const Engine& engine, const Wait& wait);

}  // namespace brig
