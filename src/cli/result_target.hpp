// SPDX-License-Identifier: Apache-2.0
// Where `--result` goes.
#pragma once

#include "sys/unique_fd.hpp"

#include <brig/result.hpp>

#include <string>
#include <string_view>

namespace brig::cli {

/// Opened before the run, so that a path that can't be written is known before anything runs.
class ResultTarget {
 public:
  /// "" is nowhere, a number an inherited descriptor above 2, anything else a file: it is written
  /// beside its place and renamed into it, so that a reader never sees half of it.
  static Result<ResultTarget> open(const std::string& where);

  ResultTarget(ResultTarget&&) noexcept = default;
  ResultTarget& operator=(ResultTarget&&) noexcept = default;
  ResultTarget(const ResultTarget&) = delete;
  ResultTarget& operator=(const ResultTarget&) = delete;
  /// Removes an unfinished file.
  ~ResultTarget();

  /// Writes the object and a newline; once.
  Result<void> write(std::string_view json);

 private:
  ResultTarget() = default;
  sys::UniqueFd fd_;
  std::string path_;   ///< Empty for a descriptor.
  std::string draft_;  ///< Empty when there is none (any more).
};

}  // namespace brig::cli
