// SPDX-License-Identifier: Apache-2.0
#include "engine/network_inspect.hpp"

namespace brig::engine {

Result<wire::NetworkInspect> network_inspect(const Client& client,
                                             const NetworkInspectOptions& options,
                                             const base::Until& until) {
  http::Request request;
  request.target = client.target().segment("networks").segment(options.network);
  const auto answer = client.send(request, options.network, until);
  if (!answer) return fail(answer.error());
  return about(options.network, wire::decode_network_inspect(answer->body));
}

}  // namespace brig::engine
