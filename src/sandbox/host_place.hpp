// SPDX-License-Identifier: Apache-2.0
// The host's end of a copy, as a directory that is held open and a name in it.
#pragma once

#include "files/place.hpp"
#include "sandbox/file_paths.hpp"

#include <brig/result.hpp>

namespace brig::sandbox {

/// The directories before the last part of the path are resolved as anywhere, through links; the
/// last one is not: below the place nothing leads out.
Result<files::Place> open_host_place(const EndedPath& path);

}  // namespace brig::sandbox
