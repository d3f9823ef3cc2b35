// SPDX-License-Identifier: Apache-2.0
// The return type of everything that can fail.
#pragma once

#include <brig/error.hpp>

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace brig {

/// A value or an `Error`. `.value()` throws `tl::bad_expected_access<Error>` for those who want
/// that.
template <typename T>
using Result = tl::expected<T, Error>;

/// Makes the error side of a `Result`.
inline tl::unexpected<Error> fail(Errc code, std::string message, std::string resource = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), 0, std::move(resource)});
}

/// Passes an error on, unchanged, as the error side of another `Result`.
inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace brig
