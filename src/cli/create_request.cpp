// SPDX-License-Identifier: Apache-2.0
#include "cli/create_request.hpp"

#include "cli/brigd.hpp"
#include "cli/console.hpp"
#include "engine/discovery.hpp"
#include "sys/read_file.hpp"

#include <brig/policy_file.hpp>

#include <utility>

namespace brig::cli {

Result<daemon::Create> create_request(const SandboxRequest& request, const std::string& engine) {
  for (const std::string& line : weakenings(request.policy)) note("weakening: " + line);
  const auto found = engine::find_endpoint(engine, engine::read_environment(), &sys::read_file);
  if (!found) return fail(found.error());
  const auto policy = print_policy(request.policy);
  if (!policy) return fail(policy.error());
  daemon::Create create;
  create.engine = http::to_string(found->endpoint);
  create.policy = *policy;
  create.image = request.spec.image.str();
  if (request.spec.user) create.user = to_string(*request.spec.user);
  if (request.spec.name) create.name = request.spec.name->str();
  create.pull = static_cast<std::uint8_t>(request.spec.pull);
  return create;
}

Result<daemon::Created> create_in_brigd(const SandboxRequest& request,
                                        const std::string& engine,
                                        const std::optional<daemon::Command>& main,
                                        std::stop_token stop) {
  auto create = create_request(request, engine);
  if (!create) return fail(create.error());
  if (main) create->main.push_back(*main);
  auto client = brigd(daemon::Start::yes);
  if (!client) return fail(client.error());
  ProgressLine progress;
  auto created = client->ask<daemon::Created>(
      daemon::Verb::create, *create, for_as_long_as_it_takes(std::move(stop)),
      {.note = [&](std::string_view step) { progress.tell(step); }});
  progress.tell("");
  return created;
}

}  // namespace brig::cli
