// SPDX-License-Identifier: Apache-2.0
#include "engine/container_kill.hpp"

#include <string>

namespace brig::engine {

Result<void> container_kill(const Client& client,
                            const ContainerKillOptions& options,
                            const base::Until& until) {
  if (options.signal < 1 || options.signal > SIGRTMAX) {
    return fail(Errc::invalid_argument,
                "signal " + std::to_string(options.signal) + " does not exist");
  }
  http::Request request;
  request.method = http::Method::post;
  request.target = client.target()
                       .segment("containers")
                       .segment(options.container.str())
                       .segment("kill")
                       .query("signal", std::to_string(options.signal));
  const auto answer = client.send(request, options.container.str(), until);
  if (!answer) return fail(answer.error());
  return {};
}

}  // namespace brig::engine
