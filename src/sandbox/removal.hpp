// SPDX-License-Identifier: Apache-2.0
// The container is removed whatever happens next.
#pragma once

#include "base/until.hpp"
#include "engine/client.hpp"

#include <brig/ids.hpp>
#include <brig/result.hpp>

#include <optional>
#include <string>

namespace brig::sandbox {

/// Removes it, killing what runs in it, and waits for a removal that the engine has begun by
/// itself. That it is gone already is success.
Result<void> remove_container(const engine::Client& client,
                              const ContainerId& id,
                              const base::Until& until);

/// To be armed right before the container is created, since a create whose answer is lost may have
/// worked. Neither the caller's deadline nor its stop token keeps it from removing; it has
/// `kRemovalTime` of its own.
class Removal {
 public:
  Removal(const engine::Client& client, ContainerName name, std::string sandbox);
  Removal(const Removal&) = delete;
  Removal& operator=(const Removal&) = delete;
  Removal(Removal&&) = delete;
  Removal& operator=(Removal&&) = delete;
  ~Removal();

  /// From here on there may be a container.
  void arm() { armed_ = true; }
  /// The engine has told the container's id.
  void created(const ContainerId& id) { id_ = id; }
  /// The engine has refused to create it: there is nothing to remove.
  void disarm() { armed_ = false; }
  /// Removes it now, killing what runs in it. That it is gone already is success.
  Result<void> remove();

 private:
  const engine::Client& client_;
  ContainerName name_;
  std::string sandbox_;  ///< The value of its sandbox label, random: what makes a container of this
                         ///< name ours.
  std::optional<ContainerId> id_;
  bool armed_ = false;
};

}  // namespace brig::sandbox
