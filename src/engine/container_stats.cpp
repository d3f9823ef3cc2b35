// SPDX-License-Identifier: Apache-2.0
#include "engine/container_stats.hpp"

namespace brig::engine {

Result<wire::ContainerStats> container_stats(const Client& client,
                                             const ContainerStatsOptions& options,
                                             const base::Until& until) {
  const std::string& container = options.container.str();
  http::Request request;
  // Without one-shot the engine takes two samples, a second apart, to compute what the caller does.
  request.target = client.target()
                       .segment("containers")
                       .segment(container)
                       .segment("stats")
                       .query("stream", "0")
                       .query("one-shot", "1");
  const auto answer = client.send(request, container, until);
  if (!answer) return fail(answer.error());
  // The engine ends its answer without a word when the container goes before the next sample.
  if (answer->body.empty())
    return fail(Errc::not_found, "container '" + container + "' is gone", container);
  return about(container, wire::decode_container_stats(answer->body));
}

}  // namespace brig::engine
