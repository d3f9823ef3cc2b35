// SPDX-License-Identifier: Apache-2.0
#include "engine/image_inspect.hpp"

namespace brig::engine {

Result<wire::ImageInspect> image_inspect(const Client& client,
                                         const ImageInspectOptions& options,
                                         const base::Until& until) {
  http::Request request;
  request.target = client.target().segment("images").segment(options.image.str()).segment("json");
  const auto answer = client.send(request, options.image.str(), until);
  if (!answer) return fail(answer.error());
  return about(options.image.str(), wire::decode_image_inspect(answer->body));
}

}  // namespace brig::engine
