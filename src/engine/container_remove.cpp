// SPDX-License-Identifier: Apache-2.0
#include "engine/container_remove.hpp"

namespace brig::engine {

Result<void> container_remove(const Client& client,
                              const ContainerRemoveOptions& options,
                              const base::Until& until) {
  http::Request request;
  request.method = http::Method::del;
  request.target = client.target()
                       .segment("containers")
                       .segment(options.container.str())
                       .query("force", options.force ? "1" : "0")
                       .query("v", options.volumes ? "1" : "0");
  const auto answer = client.send(request, options.container.str(), until);
  if (!answer) return fail(answer.error());
  return {};
}

}  // namespace brig::engine
