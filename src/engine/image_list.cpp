// SPDX-License-Identifier: Apache-2.0
#include "engine/image_list.hpp"

namespace brig::engine {

Result<std::vector<wire::ImageSummary>> image_list(const Client& client,
                                                   const ImageListOptions& options,
                                                   const base::Until& until) {
  http::Request request;
  request.target = client.target().segment("images").segment("json");
  if (!options.filters.empty()) request.target.query("filters", encode_filters(options.filters));
  const auto answer = client.send(request, {}, until);
  if (!answer) return fail(answer.error());
  return wire::decode_image_list(answer->body);
}

}  // namespace brig::engine
