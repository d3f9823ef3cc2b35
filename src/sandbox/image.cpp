// SPDX-License-Identifier: Apache-2.0
#include "sandbox/image.hpp"

#include "engine/image_inspect.hpp"
#include "engine/image_pull.hpp"
#include "sandbox/accept_image.hpp"

#include <string>

namespace brig::sandbox {
namespace {

constexpr std::string_view kLocalPrefix = "localhost/";

Result<void> pull_image(const engine::Client& client,
                        const ImageRef& image,
                        const std::function<void(std::string_view)>& on_progress,
                        const base::Until& until) {
  engine::ImagePullOptions options{.image = image, .on_progress = {}};
  if (on_progress) {
    options.on_progress = [&](const wire::ImageProgress& line) {
      on_progress("pulling " + image.str() + ": " + (line.id.empty() ? "" : line.id + " ") +
                  line.status);
    };
  }
  if (auto pulled = engine::image_pull(client, options, until); !pulled)
    return fail(pulled.error());
  return {};
}

}  // namespace

Result<wire::ImageInspect> resolve_image(const engine::Client& client,
                                         const ImageWanted& wanted,
                                         const std::function<void(std::string_view)>& on_progress,
                                         const base::Until& until) {
  const ImageRef& image = wanted.ref;
  const Pull pull = wanted.pull;
  if (auto named = accept_name(image, wanted.requirements); !named) return fail(named.error());
  const bool local = image.str().starts_with(kLocalPrefix);
  if (pull == Pull::always && !local) {
    if (auto pulled = pull_image(client, image, on_progress, until); !pulled)
      return fail(pulled.error());
  }
  auto found = engine::image_inspect(client, {.image = image}, until);
  if (!found && found.error().code == Errc::not_found) {
    if (local || pull != Pull::missing) {
      return fail(Errc::not_found,
                  "image '" + image.str() + "' is not on this engine" +
                      (local ? ", and images below 'localhost/' are never pulled: build it first"
                             : ", and it may not be pulled"),
                  image.str());
    }
    if (auto pulled = pull_image(client, image, on_progress, until); !pulled)
      return fail(pulled.error());
    found = engine::image_inspect(client, {.image = image}, until);
  }
  if (!found) return fail(found.error());
  if (auto accepted = accept_image(*found, image, wanted.requirements); !accepted) {
    return fail(accepted.error());
  }
  return found;
}

}  // namespace brig::sandbox
