// SPDX-License-Identifier: Apache-2.0
#include "sandbox/accept_image.hpp"

#include "base/quote.hpp"

#include <algorithm>
#include <string>

namespace brig::sandbox {
namespace {

constexpr std::string_view kDigest = "@sha256:";

tl::unexpected<Error> refuse(const ImageRef& ref, const char* control, const std::string& what) {
  return fail(Errc::policy_violation, std::string(control) + ": image '" + ref.str() + "' " + what,
              ref.str());
}

}  // namespace

Result<void> accept_name(const ImageRef& ref, const ImageRequirements& requirements) {
  const bool pinned =
      ref.str().find(kDigest) != std::string::npos || ImageId::parse(ref.str()).has_value();
  if (requirements.pinning == Pinning::digest && !pinned) {
    return refuse(
        ref, "image",
        "is named by a tag, which can be moved; the policy wants NAME@sha256:DIGEST or an "
        "image id");
  }
  return {};
}

Result<void> accept_image(const wire::ImageInspect& image,
                          const ImageRef& ref,
                          const ImageRequirements& requirements) {
  if (image.os != "linux") {
    return refuse(ref, "image", "is for " + base::quote(image.os) + ", not Linux");
  }
  if (!image.volumes.empty()) {
    return refuse(ref, "volumes",
                  "declares the volume " + base::quote(image.volumes.front()) +
                      ", which the engine would mount writable and without a bound");
  }
  if (const std::size_t at = ref.str().find(kDigest); at != std::string::npos) {
    const std::string digest = ref.str().substr(at);
    const bool known = std::any_of(image.repo_digests.begin(), image.repo_digests.end(),
                                   [&](const std::string& name) { return name.ends_with(digest); });
    if (!known) return refuse(ref, "image", "is not what the engine has under this digest");
  }
  for (const auto& [name, value] : requirements.labels) {
    const auto found = image.labels.find(name);
    if (found != image.labels.end() && found->second == value) continue;
    return refuse(ref, "image",
                  "has " +
                      (found == image.labels.end()
                           ? "no label " + base::quote(name)
                           : "the label " + base::quote(name) + " " + base::quote(found->second)) +
                      "; the policy wants it to be " + base::quote(value));
  }
  return {};
}

}  // namespace brig::sandbox
