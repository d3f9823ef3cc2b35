// SPDX-License-Identifier: Apache-2.0
#include "engine/container_stop.hpp"

#include <string>

namespace brig::engine {

Result<ContainerStopResult> container_stop(const Client& client,
                                           const ContainerStopOptions& options,
                                           const base::Until& until) {
  if (options.grace.count() < 0) {
    return fail(Errc::invalid_argument, "a negative grace would let the engine wait for ever");
  }
  http::Request request;
  request.method = http::Method::post;
  request.target = client.target()
                       .segment("containers")
                       .segment(options.container.str())
                       .segment("stop")
                       .query("t", std::to_string(options.grace.count()));
  const auto answer = client.send(request, options.container.str(), until);
  if (answer) return ContainerStopResult{true};
  if (answer.error().code == Errc::not_modified) return ContainerStopResult{false};
  return fail(answer.error());
}

}  // namespace brig::engine
