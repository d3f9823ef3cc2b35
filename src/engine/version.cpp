// SPDX-License-Identifier: Apache-2.0
#include "engine/version.hpp"

#include "engine/client.hpp"

namespace brig::engine {

Result<wire::Version> get_version(const http::Endpoint& endpoint, const base::Until& until) {
  http::Request request;
  request.target.segment("version");
  const auto answer = http::send(endpoint, request, until);
  if (!answer) return fail(answer.error());
  if (answer->status != 200) return fail(error_of_answer(*answer, http::to_string(endpoint)));
  return wire::decode_version(answer->body);
}

}  // namespace brig::engine
