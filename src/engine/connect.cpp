// SPDX-License-Identifier: Apache-2.0
#include "base/until.hpp"
#include "engine/client.hpp"
#include "engine/discovery.hpp"
#include "engine/memory.hpp"
#include "engine/socket_trust.hpp"
#include "sys/read_file.hpp"

#include <brig/engine.hpp>

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

namespace brig {
namespace {

using engine::Client;
using SharedClient = std::shared_ptr<const Client>;

/// Asks the engine, and remembers what is not what it was taken for.
Result<SharedClient> ask_again(const http::Endpoint& endpoint,
                               const std::string& memory,
                               const engine::Capabilities* believed,
                               const base::Until& until) {
  const auto answer = engine::ask(endpoint, until);
  if (!answer) return fail(answer.error());
  auto client = Client::of(endpoint, *answer);
  if (!client) return fail(client.error());
  const bool is_new = believed == nullptr || client->capabilities() != *believed;
  if (is_new && !memory.empty()) engine::remember(memory, endpoint, *answer);
  return std::make_shared<const Client>(std::move(*client));
}

/// Of what the engine said the last time; null where that is not known.
SharedClient recall_client(const std::string& memory, const http::Endpoint& endpoint) {
  if (memory.empty()) return nullptr;
  const auto answer = engine::recall(memory, endpoint);
  if (!answer) return nullptr;
  auto client = Client::of(endpoint, *answer);
  return client ? std::make_shared<const Client>(std::move(*client)) : nullptr;
}

}  // namespace

/// The answer that is awaited, when an engine is taken for what it was the last time.
struct Engine::Confirmation {
  std::shared_future<Result<SharedClient>> answer;
};

Result<Engine> Engine::connect(const EngineOptions& options, const Wait& wait) {
  const auto until = base::Until::begin(wait);
  auto found = engine::find_endpoint(options.url, engine::read_environment(), sys::read_file);
  if (!found) return fail(found.error());

  // Which engine it is that fails matters as much as why.
  const auto failed = [endpoint = found->endpoint, origin = found->origin](Error error) {
    const std::string url = http::to_string(endpoint);
    error.message = "engine at '" + url + "' (" + origin + "): " + error.message;
    if (error.resource.empty()) error.resource = url;
    return fail(std::move(error));
  };
  if (const auto* socket = std::get_if<http::UnixEndpoint>(&found->endpoint)) {
    if (auto trusted = engine::check_socket(socket->path); !trusted) return failed(trusted.error());
  }
  if (auto believed = recall_client(options.memory, found->endpoint)) {
    Engine made(std::move(believed));
    try {
      made.confirmation_ = std::make_shared<const Confirmation>(Confirmation{std::async(
          std::launch::async,
          [failed, until, memory = options.memory,
           believed = made.client_]() -> Result<SharedClient> {
            auto now = ask_again(believed->endpoint(), memory, &believed->capabilities(), until);
            if (!now) return failed(now.error());
            return (*now)->capabilities() == believed->capabilities() ? believed : *now;
          })});
      return made;
    } catch (const std::system_error&) {
      // No thread to be had: it is asked here and now.
    }
  }
  auto client = ask_again(found->endpoint, options.memory, nullptr, until);
  if (!client) return failed(client.error());
  return Engine(std::move(*client));
}

const engine::Client& engine::client_of(const Engine& engine) {
  return *engine.client_;
}

Result<Engine> engine::confirmed(const Engine& engine, const base::Until& until) {
  if (!engine.confirmation_) return engine;
  const auto& answer = engine.confirmation_->answer;
  if (answer.wait_until(until.deadline) != std::future_status::ready)
    return fail(Errc::deadline_exceeded, "the engine has not said in time what it is");
  if (!answer.get()) return fail(answer.get().error());
  return Engine(*answer.get());
}

}  // namespace brig
