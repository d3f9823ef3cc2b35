// SPDX-License-Identifier: Apache-2.0
#include "engine/image_progress.hpp"

#include "engine/json_lines.hpp"
#include "engine/status.hpp"

#include <string>

namespace brig::engine {

Result<void> read_image_progress(http::ResponseStream& stream,
                                 const OnImageProgress& on_progress,
                                 std::string_view resource,
                                 const base::Until& until) {
  auto read = read_json_lines(
      stream,
      [&](std::string_view text) -> Result<void> {
        const auto line = wire::decode_image_progress(text);
        if (!line) return fail(line.error());
        if (!line->error.empty()) {
          const int status = line->error_code;
          return fail({status == 0 ? Errc::internal : errc_of_status(status), line->error, status,
                       std::string(resource)});
        }
        if (on_progress) on_progress(*line);
        return {};
      },
      until);
  if (!read && read.error().resource.empty()) read.error().resource = resource;
  return read;
}

}  // namespace brig::engine
