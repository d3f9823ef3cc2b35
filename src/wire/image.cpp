// SPDX-License-Identifier: Apache-2.0
#include "wire/image.hpp"

#include "wire/json.hpp"

#include <limits>

namespace brig::wire {

template <typename M>
void describe(M& m, json::Described<M, ImageRemoved>& v) {
  m.member("Untagged", v.untagged);
  m.member("Deleted", v.deleted);
}

Result<ImageInspect> decode_image_inspect(std::string_view body) {
  json::Reader reader("image inspect", json::Source::engine, body);
  json::Object object(reader, reader.root());
  const auto id = object.id<ImageId>("Id");
  if (!id) return fail(*reader.error());
  ImageInspect image{.id = *id};
  object.member("RepoTags", image.repo_tags);
  object.member("RepoDigests", image.repo_digests);
  object.member("Os", image.os);
  object.member("Architecture", image.architecture);
  object.member("Size", image.size);
  // An image without a configuration would be one without volumes: that has to be said, not left
  // out.
  json::Object config = object.object("Config");
  config.member("Env", image.env);
  config.member("Volumes", image.volumes, json::Keys{});
  config.member("Labels", image.labels);
  if (reader.error()) return fail(*reader.error());
  return image;
}

Result<std::vector<ImageSummary>> decode_image_list(std::string_view body) {
  json::Reader reader("image list", json::Source::engine, body);
  std::vector<ImageSummary> images;
  reader.each(reader.root(), {}, [&](const json::Value& element, const json::Place& place) {
    json::Object object(reader, element, place);
    const auto id = object.id<ImageId>("Id");
    if (!id) return;
    ImageSummary image{.id = *id};
    object.member("RepoTags", image.repo_tags);
    object.member("Created", image.created);
    object.member("Size", image.size);
    std::erase(image.repo_tags, "<none>:<none>");
    images.push_back(std::move(image));
  });
  if (reader.error()) return fail(*reader.error());
  return images;
}

Result<ImageProgress> decode_image_progress(std::string_view line) {
  json::Reader reader("image progress", json::Source::engine, line);
  json::Object object(reader, reader.root());
  ImageProgress progress;
  std::int64_t error_code = 0;
  object.member("id", progress.id);
  object.member("status", progress.status);
  object.member("stream", progress.stream);
  object.nested("progressDetail", "current", progress.current);
  object.nested("progressDetail", "total", progress.total);
  object.member("error", progress.error);
  object.nested("errorDetail", "message", progress.error);
  object.nested("errorDetail", "code", error_code);
  if (reader.error()) return fail(*reader.error());
  if (error_code > 0 && error_code <= std::numeric_limits<int>::max()) {
    progress.error_code = static_cast<int>(error_code);
  }
  return progress;
}

Result<std::vector<ImageRemoved>> decode_image_removed(std::string_view body) {
  json::Reader reader("image removal", json::Source::engine, body);
  std::vector<ImageRemoved> removed;
  reader.read(reader.root(), removed, {});
  if (reader.error()) return fail(*reader.error());
  return removed;
}

}  // namespace brig::wire
