// SPDX-License-Identifier: Apache-2.0
#include "engine/image_remove.hpp"

namespace brig::engine {

Result<std::vector<wire::ImageRemoved>> image_remove(const Client& client,
                                                     const ImageRemoveOptions& options,
                                                     const base::Until& until) {
  http::Request request;
  request.method = http::Method::del;
  request.target = client.target()
                       .segment("images")
                       .segment(options.image.str())
                       .query("force", options.force ? "1" : "0");
  const auto answer = client.send(request, options.image.str(), until);
  if (!answer) return fail(answer.error());
  return about(options.image.str(), wire::decode_image_removed(answer->body));
}

}  // namespace brig::engine
