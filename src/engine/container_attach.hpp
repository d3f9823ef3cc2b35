// SPDX-License-Identifier: Apache-2.0
// POST /containers/{id}/attach
#pragma once

#include "engine/client.hpp"

#include <brig/ids.hpp>

namespace brig::engine {

struct ContainerAttachOptions {
  ContainerRef container;
  bool with_stdin = false;  ///< The container must have OpenStdin and StdinOnce, and no terminal.
};

/// A raw stream: what is written to it is the container's stdin, what is read are frames of its
/// stdout and stderr (`StreamFrames`), from the moment of the call on. Half-closing it ends the
/// stdin.
Result<http::RawStream> container_attach(const Client& client,
                                         const ContainerAttachOptions& options,
                                         const base::Until& until);

}  // namespace brig::engine
