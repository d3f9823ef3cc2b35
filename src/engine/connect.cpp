// SPDX-License-Identifier: Apache-2.0
#include "base/until.hpp"
#include "engine/client.hpp"
#include "engine/discovery.hpp"
#include "engine/socket_trust.hpp"
#include "sys/read_file.hpp"

#include <brig/engine.hpp>

#include <utility>
#include <variant>

namespace brig {

Result<Engine> Engine::connect(const EngineOptions& options, const Wait& wait) {
  const auto until = base::Until::begin(wait);
  auto found = engine::find_endpoint(options.url, engine::read_environment(), sys::read_file);
  if (!found) return fail(found.error());

  // Which engine it is that fails matters as much as why.
  const auto failed = [&](Error error) {
    const std::string url = http::to_string(found->endpoint);
    error.message = "engine at '" + url + "' (" + found->origin + "): " + error.message;
    if (error.resource.empty()) error.resource = url;
    return fail(std::move(error));
  };
  if (const auto* socket = std::get_if<http::UnixEndpoint>(&found->endpoint)) {
    if (auto trusted = engine::check_socket(socket->path); !trusted) return failed(trusted.error());
  }
  auto client = engine::Client::connect(found->endpoint, until);
  if (!client) return failed(client.error());
  return Engine(std::make_shared<const engine::Client>(std::move(*client)));
}

const engine::Client& engine::client_of(const Engine& engine) {
  return *engine.client_;
}

}  // namespace brig
