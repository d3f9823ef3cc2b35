// SPDX-License-Identifier: Apache-2.0
#include "engine/container_list.hpp"

#include "engine/filters.hpp"

namespace brig::engine {

Result<std::vector<wire::ContainerSummary>> container_list(const Client& client,
                                                           const ContainerListOptions& options,
                                                           const base::Until& until) {
  http::Request request;
  request.target =
      client.target().segment("containers").segment("json").query("all", options.all ? "1" : "0");
  if (!options.labels.empty())
    request.target.query("filters", encode_filters({{"label", options.labels}}));
  const auto answer = client.send(request, {}, until);
  if (!answer) return fail(answer.error());
  return wire::decode_container_list(answer->body);
}

}  // namespace brig::engine
