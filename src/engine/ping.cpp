// SPDX-License-Identifier: Apache-2.0
#include "engine/ping.hpp"

#include "engine/client.hpp"

namespace brig::engine {

Result<Identity> ping(const http::Endpoint& endpoint, const base::Until& until) {
  http::Request request;
  request.target.segment("_ping");
  const auto answer = http::send(endpoint, request, until);
  if (!answer) return fail(answer.error());
  if (answer->status != 200) return fail(error_of_answer(*answer, http::to_string(endpoint)));
  return read_identity(*answer, http::to_string(endpoint));
}

}  // namespace brig::engine
