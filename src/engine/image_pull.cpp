// SPDX-License-Identifier: Apache-2.0
#include "engine/image_pull.hpp"

namespace brig::engine {

PullTarget pull_target(const ImageRef& image) {
  const std::string& text = image.str();
  // A digest says which one; a tag beside it is not needed.
  const std::size_t at = text.find('@');
  const std::string named = text.substr(0, at);
  const std::size_t slash = named.rfind('/');
  const std::size_t colon = named.find(':', slash == std::string::npos ? 0 : slash);
  const std::string repository = named.substr(0, colon);
  if (at != std::string::npos) return {repository, text.substr(at + 1)};
  return {repository, colon == std::string::npos ? "latest" : named.substr(colon + 1)};
}

Result<void> image_pull(const Client& client,
                        const ImagePullOptions& options,
                        const base::Until& until) {
  if (ImageId::parse(options.image.str())) {
    return fail(Errc::invalid_argument,
                "image '" + options.image.str() + "' is an id, and ids can't be pulled",
                options.image.str());
  }
  const PullTarget what = pull_target(options.image);
  http::Request request;
  request.method = http::Method::post;
  request.target = client.target()
                       .segment("images")
                       .segment("create")
                       .query("fromImage", what.from_image)
                       .query("tag", what.tag);
  auto stream = client.open(request, options.image.str(), until);
  if (!stream) return fail(stream.error());
  return read_image_progress(*stream, options.on_progress, options.image.str(), until);
}

}  // namespace brig::engine
