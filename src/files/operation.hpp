// SPDX-License-Identifier: Apache-2.0
// What a file job is asked for, as its arguments say it.
#pragma once

#include "files/failure.hpp"
#include "files/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brig::files {

enum class Verb : std::uint8_t {
  put,     ///< stdin → below `path`, as `place_for` has it with `name`.
  get,     ///< `path` → stdout.
  list,    ///< Likewise, without the files' bytes, down to `depth`.
  remove,  ///< `path` and all that it holds.
};

struct Operation {
  Verb verb = Verb::list;
  std::string path = {};  ///< Relative to the job's working directory, clean; empty: that itself.
  std::string name = {};  ///< Of what is put; empty: what it holds is put.
  Limits limits = {};
  std::size_t depth = 0;
  bool operator==(const Operation&) const = default;
};

std::vector<std::string> to_arguments(const Operation& operation);

/// The reverse; nothing for any that `to_arguments` does not make.
std::optional<Operation> parse_operation(const std::vector<std::string_view>& arguments);

/// Does it below the open directory `root`. What is put is read from `in`; the others write to
/// `out`.
Outcome<void> perform(const Operation& operation, int root, int in, int out);

}  // namespace brig::files
