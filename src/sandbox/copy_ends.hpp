// SPDX-License-Identifier: Apache-2.0
// The two ends of a copy, as far as they can be looked at before anything is copied.
#pragma once

#include "files/place.hpp"
#include "sandbox/file_paths.hpp"

#include <brig/files.hpp>
#include <brig/result.hpp>

#include <string>

namespace brig::sandbox {

struct CopyEnds {
  std::string title;  ///< What the copy is called in messages.
  files::Place here;  ///< On the host.
  InsidePath inside;
  std::string name;  ///< Of what is copied; empty: what it holds is.
};

/// The source is there, and is held open.
Result<CopyEnds> open_put(const FileCopy& copy);
/// Where it goes is known, and the directory for it is held open.
Result<CopyEnds> open_get(const FileCopy& copy);

/// A failure of an operation that has a title.
tl::unexpected<Error> fail_titled(const std::string& title, Error error);
tl::unexpected<Error> fail_titled(const std::string& title, const files::Failure& failure);

}  // namespace brig::sandbox
