// SPDX-License-Identifier: Apache-2.0
// Images as the Engine API writes them.
#pragma once

#include <brig/ids.hpp>
#include <brig/result.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace brig::wire {

/// The answer to GET /images/{name}/json.
struct ImageInspect {
  ImageId id;
  std::vector<std::string> repo_tags = {};
  std::vector<std::string> repo_digests = {};
  std::string os = {};
  std::string architecture = {};
  std::int64_t size = 0;
  std::vector<std::string> env = {};               ///< Config.Env
  std::vector<std::string> volumes = {};           ///< The keys of Config.Volumes.
  std::map<std::string, std::string> labels = {};  ///< Config.Labels
};
Result<ImageInspect> decode_image_inspect(std::string_view body);

/// One element of GET /images/json.
struct ImageSummary {
  ImageId id;
  /// Without "<none>:<none>", which old engines write for none.
  std::vector<std::string> repo_tags = {};
  std::int64_t created = 0;
  std::int64_t size = 0;
};
Result<std::vector<ImageSummary>> decode_image_list(std::string_view body);

/// One line of the stream of pull and load: progress, or the error that a 200 status hides.
struct ImageProgress {
  std::string id;            ///< The layer, if the line is about one.
  std::string status;        ///< "Downloading", "Pull complete", …
  std::string stream;        ///< Text of load.
  std::int64_t current = 0;  ///< progressDetail
  std::int64_t total = 0;
  std::string error;   ///< errorDetail.message or error; not empty: the operation failed.
  int error_code = 0;  ///< errorDetail.code, an HTTP status; mostly 0: the engine does not say.
};
Result<ImageProgress> decode_image_progress(std::string_view line);

/// One element of the answer to DELETE /images/{name}.
struct ImageRemoved {
  std::string untagged;
  std::string deleted;
};
Result<std::vector<ImageRemoved>> decode_image_removed(std::string_view body);

}  // namespace brig::wire
