// SPDX-License-Identifier: Apache-2.0
#include "engine/container_create.hpp"

namespace brig::engine {

Result<wire::ContainerCreated> container_create(const Client& client,
                                                const ContainerCreateOptions& options,
                                                const base::Until& until) {
  http::Request request;
  request.method = http::Method::post;
  request.target =
      client.target().segment("containers").segment("create").query("name", options.name.str());
  request.body = options.body;
  request.content_type = "application/json";
  const auto answer = client.send(request, options.name.str(), until);
  if (!answer) return fail(answer.error());
  return about(options.name.str(), wire::decode_container_created(answer->body));
}

}  // namespace brig::engine
