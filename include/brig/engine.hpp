// SPDX-License-Identifier: Apache-2.0
// A connection to a Docker engine.
#pragma once

#include <brig/export.hpp>
#include <brig/result.hpp>
#include <brig/wait.hpp>

#include <memory>
#include <string>

namespace brig {

class Engine;

// What brig's own rooms get at an engine by; the library does not export it.
namespace engine {
class Client;
const Client& client_of(const Engine& engine);
}  // namespace engine

/// Where to look for the engine.
struct EngineOptions {
  /// "unix:///path" or "tcp://host:port". Empty: DOCKER_HOST, then DOCKER_CONTEXT, then the current
  /// context of the docker CLI's configuration, then the default socket.
  std::string url;
};

/// An engine that answered, its API version negotiated and its capabilities read. Cheap to copy,
/// safe to use from any number of threads: each call opens a connection of its own.
class Engine {
 public:
  /// Finds the engine and reads its version and capabilities. `unavailable` when none answers,
  /// `not_implemented` when its API is older than 1.41.
  BRIG_API static Result<Engine> connect(const EngineOptions& options, const Wait& wait);

 private:
  friend const engine::Client& engine::client_of(const Engine& engine);
  explicit Engine(std::shared_ptr<const engine::Client> client) : client_(std::move(client)) {}
  std::shared_ptr<const engine::Client> client_;
};

}  // namespace brig
