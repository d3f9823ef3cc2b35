// SPDX-License-Identifier: Apache-2.0
#include "sandbox/removal.hpp"

#include "engine/container_inspect.hpp"
#include "engine/container_remove.hpp"
#include "sandbox/labels.hpp"

#include <chrono>
#include <thread>
#include <utility>

namespace brig::sandbox {
namespace {

/// The engine kills, waits up to 12 s for a process that does not die, and unmounts.
constexpr std::chrono::seconds kRemovalTime(20);
/// A create that outlives its lost connection: the engine still finishes it.
constexpr int kLookups = 5;
constexpr std::chrono::milliseconds kLookupInterval(200);
constexpr std::chrono::milliseconds kConflictInterval(10);

}  // namespace

Result<void> remove_container(const engine::Client& client,
                              const ContainerId& id,
                              const base::Until& until) {
  // The engine removes it by itself when its PID 1 ends, and refuses to begin a second removal.
  while (true) {
    const auto removed =
        engine::container_remove(client, {.container = id, .force = true, .volumes = true}, until);
    if (removed || removed.error().code == Errc::not_found) return {};
    if (removed.error().code != Errc::conflict || until.left().count() == 0)
      return fail(removed.error());
    std::this_thread::sleep_for(kConflictInterval);
  }
}

Removal::Removal(const engine::Client& client, ContainerName name, std::string sandbox)
    : client_(client), name_(std::move(name)), sandbox_(std::move(sandbox)) {}

Removal::~Removal() {
  // What this can't remove, `brig prune` will: the container carries its owner and deadline.
  if (armed_) static_cast<void>(remove());
}

Result<void> Removal::remove() {
  if (!armed_) return {};
  armed_ = false;
  const auto until = base::Until::after(kRemovalTime);
  for (int lookup = 0; !id_ && lookup < kLookups; ++lookup) {
    if (lookup > 0) std::this_thread::sleep_for(kLookupInterval);
    auto found = engine::container_inspect(client_, {.container = name_}, until);
    if (!found && found.error().code == Errc::not_found) continue;
    if (!found) return fail(found.error());
    const auto label = found->config.labels.find(kSandboxLabel);
    if (label == found->config.labels.end() || label->second != sandbox_) return {};
    id_ = found->id;
  }
  if (!id_) {
    return fail(
        Errc::unavailable,
        "it is not known whether the engine still creates it; 'brig prune' removes it then");
  }
  return remove_container(client_, *id_, until);
}

}  // namespace brig::sandbox
