// SPDX-License-Identifier: Apache-2.0
#include "engine/image_load.hpp"

namespace brig::engine {

Result<void> image_load(const Client& client,
                        const ImageLoadOptions& options,
                        const base::Until& until) {
  if (!options.archive) return fail(Errc::invalid_argument, "no image archive to load");
  http::Request request;
  request.method = http::Method::post;
  request.target = client.target().segment("images").segment("load").query("quiet", "0");
  request.content_type = "application/x-tar";
  request.body_source = options.archive;
  auto stream = client.open(request, "image archive", until);
  if (!stream) return fail(stream.error());
  return read_image_progress(*stream, options.on_progress, "image archive", until);
}

}  // namespace brig::engine
