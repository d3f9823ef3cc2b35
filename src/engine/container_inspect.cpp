// SPDX-License-Identifier: Apache-2.0
#include "engine/container_inspect.hpp"

namespace brig::engine {

Result<wire::ContainerInspect> container_inspect(const Client& client,
                                                 const ContainerInspectOptions& options,
                                                 const base::Until& until) {
  http::Request request;
  request.target =
      client.target().segment("containers").segment(options.container.str()).segment("json");
  const auto answer = client.send(request, options.container.str(), until);
  if (!answer) return fail(answer.error());
  return about(options.container.str(), wire::decode_container_inspect(answer->body));
}

}  // namespace brig::engine
