// SPDX-License-Identifier: Apache-2.0
#include "engine/container_start.hpp"

#include <string>
#include <utility>

namespace brig::engine {

Result<void> container_start(const Client& client,
                             const ContainerStartOptions& options,
                             const base::Until& until) {
  http::Request request;
  request.method = http::Method::post;
  request.target =
      client.target().segment("containers").segment(options.container.str()).segment("start");
  const auto answer = client.send(request, options.container.str(), until);
  if (!answer) {
    Error error = answer.error();
    // A 304 comes without words.
    if (error.code == Errc::not_modified) {
      error.message = "container '" + options.container.str() + "' runs already";
    }
    return fail(std::move(error));
  }
  if (answer->status != 204) {
    return fail(Errc::data_loss,
                "the engine answered start with status " + std::to_string(answer->status),
                options.container.str());
  }
  return {};
}

}  // namespace brig::engine
