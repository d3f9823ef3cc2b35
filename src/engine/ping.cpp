// SPDX-License-Identifier: Apache-2.0
#include "engine/ping.hpp"

#include "engine/client.hpp"

namespace brig::engine {

Result<PingResult> ping(const http::Endpoint& endpoint, const base::Until& until) {
  http::Request request;
  request.target.segment("_ping");
  const auto answer = http::send(endpoint, request, until);
  if (!answer) return fail(answer.error());
  if (answer->status != 200) return fail(error_of_answer(*answer, http::to_string(endpoint)));
  const auto api = wire::ApiVersion::parse(answer->headers.find("Api-Version"));
  if (!api) {
    return fail(Errc::data_loss, "what answers at " + http::to_string(endpoint) +
                                     " is no Docker engine: " + api.error().message);
  }
  return PingResult{*api, std::string(answer->headers.find("Server"))};
}

}  // namespace brig::engine
