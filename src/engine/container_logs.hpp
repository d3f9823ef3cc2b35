// SPDX-License-Identifier: Apache-2.0
// GET /containers/{id}/logs
#pragma once

#include "engine/client.hpp"

#include <brig/ids.hpp>

#include <cstdint>
#include <optional>

namespace brig::engine {

struct ContainerLogsOptions {
  ContainerRef container;
  /// Only of a running container: the engine drops it silently before the start.
  bool follow = false;
  bool with_stdout = true;
  bool with_stderr = true;
  bool timestamps = false;
  std::optional<std::uint32_t> tail = {};  ///< The last lines only.
};

/// The log as frames (`StreamFrames`), of a container without a terminal. `not_implemented` when
/// its log driver keeps none.
Result<http::ResponseStream> container_logs(const Client& client,
                                            const ContainerLogsOptions& options,
                                            const base::Until& until);

}  // namespace brig::engine
