// SPDX-License-Identifier: Apache-2.0
// POST /containers/{id}/wait
#pragma once

#include "engine/client.hpp"
#include "wire/container.hpp"

#include <brig/ids.hpp>

#include <utility>

namespace brig::engine {

enum class WaitCondition { not_running, next_exit, removed };

struct ContainerWaitOptions {
  ContainerRef container;
  WaitCondition condition = WaitCondition::not_running;
};

/// A wait that the engine has accepted: an exit from now on is not missed.
class ContainerWait {
 public:
  ContainerWait(http::ResponseStream stream, ContainerRef container)
      : stream_(std::move(stream)), container_(std::move(container)) {}

  /// Blocks until the container has exited. Once.
  Result<wire::ContainerWaited> await(const base::Until& until);
  /// For poll(2): readable when the answer has begun to arrive, or the engine is gone.
  int fd() const { return stream_.fd(); }
  bool buffered() const { return stream_.buffered(); }

 private:
  http::ResponseStream stream_;
  ContainerRef container_;
};

/// Returns as soon as the engine has sent the answer's header, which it does at once (API 1.30 on).
Result<ContainerWait> container_wait(const Client& client,
                                     const ContainerWaitOptions& options,
                                     const base::Until& until);

}  // namespace brig::engine
