// SPDX-License-Identifier: Apache-2.0
// The stream of progress that pull and load answer with, and the failure that its 200 status hides.
#pragma once

#include "http/client.hpp"
#include "wire/image.hpp"

#include <brig/result.hpp>

#include <functional>
#include <string_view>

namespace brig::engine {

using OnImageProgress = std::function<void(const wire::ImageProgress&)>;

/// Reads the stream to its end. A line that carries an error is the operation's failure, with the
/// engine's words; its kind is that of the status the line holds, mostly none: `internal`.
Result<void> read_image_progress(http::ResponseStream& stream,
                                 const OnImageProgress& on_progress,
                                 std::string_view resource,
                                 const base::Until& until);

}  // namespace brig::engine
