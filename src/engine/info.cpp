// SPDX-License-Identifier: Apache-2.0
#include "engine/info.hpp"

namespace brig::engine {

Result<wire::Info> get_info(const Client& client, const base::Until& until) {
  http::Request request;
  request.target = client.target().segment("info");
  const auto answer = client.send(request, {}, until);
  if (!answer) return fail(answer.error());
  return wire::decode_info(answer->body);
}

}  // namespace brig::engine
