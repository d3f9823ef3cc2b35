// SPDX-License-Identifier: Apache-2.0
// What an engine said of itself the last time, in a file of the user's own. Nothing rests on it: it
// lets a program that runs for a moment begin while the engine, which takes some milliseconds for
// it, is asked again.
#pragma once

#include "engine/question.hpp"

#include <optional>
#include <string>

namespace brig::engine {

/// The last answer of the engine at this endpoint; nothing where the file has none, is not this
/// user's alone to write, or is not what `remember` writes.
std::optional<Answer> recall(const std::string& file, const http::Endpoint& endpoint);

/// Writes it, in the place of what was there, as a whole or not at all. Where that fails, the next
/// program waits for the engine.
void remember(const std::string& file, const http::Endpoint& endpoint, const Answer& answer);

}  // namespace brig::engine
