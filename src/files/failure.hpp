// SPDX-License-Identifier: Apache-2.0
// What went wrong, as this room tells it: inside a sandbox the number is the exit code, on the host
// the one table errno → `Errc` has its kind.
#pragma once

#include "base/quote.hpp"

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace brig::files {

/// E2BIG: a bound was reached. EBADMSG: a stream is nonsense. ENODATA: it was cut. EBUSY: something
/// was changed meanwhile. The others are the kernel's.
struct Failure {
  int error = 0;        ///< An errno value.
  std::string message;  ///< What was done to what; the value's own text is not part of it.
};

template <typename T>
using Outcome = tl::expected<T, Failure>;

inline tl::unexpected<Failure> failed(int error, std::string message) {
  return tl::unexpected<Failure>(Failure{error, std::move(message)});
}
/// Of a path below the root of a tree.
inline tl::unexpected<Failure> failed(int error, const char* done, std::string_view path) {
  return failed(error, path.empty() ? std::string(done) : done + (" " + base::quote(path)));
}

}  // namespace brig::files
