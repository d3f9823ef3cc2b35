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

namespace base {
struct Until;
}

// What brig's own rooms get at an engine by; the library does not export it.
namespace engine {
class Client;
const Client& client_of(const Engine& engine);
/// The engine, once it has said that it is what it was taken for; another one of what it says else.
Result<Engine> confirmed(const Engine& engine, const base::Until& until);
}  // namespace engine

/// Where to look for the engine.
struct EngineOptions {
  /// "unix:///path" or "tcp://host:port". Empty: DOCKER_HOST, then DOCKER_CONTEXT, then the current
  /// context of the docker CLI's configuration, then the default socket.
  std::string url;
  /// A file in which to keep what the engine says of itself; empty: none. For programs that run for
  /// a moment: the engine takes some milliseconds to say it. Where the file has this engine's last
  /// answer, `connect` returns at once and the engine is asked meanwhile; `Sandbox::create` starts
  /// nothing before it has answered, and begins anew where that is another answer. The file is read
  /// only if it is the user's own and nobody else may write it.
  std::string memory = {};
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
  friend Result<Engine> engine::confirmed(const Engine& engine, const base::Until& until);
  struct Confirmation;
  explicit Engine(std::shared_ptr<const engine::Client> client) : client_(std::move(client)) {}
  std::shared_ptr<const engine::Client> client_;
  std::shared_ptr<const Confirmation> confirmation_;  ///< Null where the engine has been asked.
};

}  // namespace brig
