// SPDX-License-Identifier: Apache-2.0
#include "engine/container_list.hpp"
#include "sandbox/abandoned.hpp"
#include "sandbox/installation.hpp"
#include "sandbox/labels.hpp"
#include "sandbox/removal.hpp"
#include "sys/process.hpp"

#include <brig/sandboxes.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace brig {

std::string_view to_string(Owner owner) noexcept {
  switch (owner) {
    case Owner::alive:
      return "alive";
    case Owner::gone:
      return "gone";
    case Owner::unknown:
      return "unknown";
  }
  return "unknown";
}

namespace sandbox {
namespace {

Owner judge_owner(const sys::ProcessId& owner, const sys::ProcessId& self) {
  switch (sys::liveness(owner, self)) {
    case sys::Liveness::alive:
      return Owner::alive;
    case sys::Liveness::gone:
      return Owner::gone;
    case sys::Liveness::unknown:
      break;
  }
  return Owner::unknown;
}

Result<std::vector<SandboxInfo>> find_own(const engine::Client& client, const base::Until& until) {
  const auto installation = Installation::open(state_directory());
  if (!installation) return fail(installation.error());
  const auto containers =
      engine::container_list(client, {.all = true, .labels = {kSandboxLabel}}, until);
  if (!containers) return fail(containers.error());

  const sys::ProcessId self = sys::this_process();
  std::vector<SandboxInfo> own;
  for (const wire::ContainerSummary& container : *containers) {
    if (container.names.empty()) continue;
    const auto ownership =
        prove_ownership(container.labels, container.names.front(), *installation);
    if (!ownership) continue;
    own.push_back({.id = container.id,
                   .name = ownership->container_name,
                   .image = ownership->image,
                   .policy = ownership->policy,
                   .weakenings = ownership->weakenings,
                   .state = container.state,
                   .owner = judge_owner(ownership->owner, self),
                   .owner_pid = ownership->owner.pid,
                   .created = container.created,
                   .deadline = ownership->deadline});
  }
  std::stable_sort(own.begin(), own.end(), [](const SandboxInfo& a, const SandboxInfo& b) {
    return a.created < b.created;
  });
  return own;
}

/// One that the engine can't remove keeps nobody from the others.
constexpr std::chrono::seconds kRemovalTime(20);

Result<void> remove(const engine::Client& client, const ContainerId& id, base::Until until) {
  until.deadline = std::min(until.deadline, base::Until::after(kRemovalTime).deadline);
  return remove_container(client, id, until);
}

}  // namespace
}  // namespace sandbox

Result<std::vector<SandboxInfo>> list_sandboxes(const Engine& engine, const Wait& wait) {
  return sandbox::find_own(engine::client_of(engine), base::Until::begin(wait));
}

Result<SandboxInfo> find_sandbox(const std::vector<SandboxInfo>& sandboxes,
                                 const ContainerRef& which) {
  const SandboxInfo* found = nullptr;
  for (const SandboxInfo& info : sandboxes) {
    if (info.name != which.str() && !info.id.str().starts_with(which.str())) continue;
    if (found != nullptr) {
      return fail(Errc::invalid_argument, "'" + which.str() + "' means several sandboxes",
                  which.str());
    }
    found = &info;
  }
  if (found == nullptr) {
    return fail(Errc::not_found, "no sandbox of this installation is named '" + which.str() + "'",
                which.str());
  }
  return *found;
}

Result<SandboxInfo> remove_sandbox(const Engine& engine,
                                   const ContainerRef& which,
                                   Force force,
                                   const Wait& wait) {
  const auto until = base::Until::begin(wait);
  const auto own = sandbox::find_own(engine::client_of(engine), until);
  if (!own) return fail(own.error());
  auto info = find_sandbox(*own, which);
  if (!info) return info;
  if (info->state == "running" && force == Force::no) {
    return fail(Errc::conflict, "sandbox '" + info->name + "' is running", info->name);
  }
  if (auto removed = sandbox::remove(engine::client_of(engine), info->id, until); !removed)
    return fail(removed.error());
  return info;
}

Result<Pruned> prune(const Engine& engine, const Wait& wait) {
  const auto until = base::Until::begin(wait);
  auto own = sandbox::find_own(engine::client_of(engine), until);
  if (!own) return fail(own.error());
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  Pruned pruned;
  for (SandboxInfo& info : *own) {
    if (!sandbox::is_abandoned(info, now)) {
      pruned.kept.push_back(std::move(info));
    } else if (auto removed = sandbox::remove(engine::client_of(engine), info.id, until);
               !removed) {
      pruned.failures.push_back(info.name + ": " + removed.error().message);
    } else {
      pruned.removed.push_back(std::move(info));
    }
  }
  return pruned;
}

}  // namespace brig
