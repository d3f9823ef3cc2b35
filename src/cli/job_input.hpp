// SPDX-License-Identifier: Apache-2.0
// Standard input on its way to a command that brigd holds, and the keys in it that are brig's.
#pragma once

#include "base/until.hpp"
#include "cli/detach_keys.hpp"

#include <brig/result.hpp>

#include <CLI/App.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace brig::cli {

enum class InputEnd {
  over,      ///< There is no more of it.
  detached,  ///< The detach keys came.
  given_up,  ///< It was told to stop, or nobody takes any more.
};

/// Passes it on, piece by piece, until one of these. With keys, what is typed is looked through.
InputEnd pass_input_on(std::optional<DetachKeys> keys,
                       const base::Until& until,
                       const std::function<Result<void>(std::string_view)>& pass);

/// --detach-keys; `text` outlives the verb.
void add_detach_keys_option(CLI::App& verb, std::string& text);

/// The keys of a command that has brig's terminal with its keys (-i and -t), or none. The error
/// names the option: also where it was given and there is no such terminal.
Result<std::optional<DetachKeys>> read_detach_keys(const std::string& text, bool has_keys);

}  // namespace brig::cli
