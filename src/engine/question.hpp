// SPDX-License-Identifier: Apache-2.0
// The one question that tells what an engine is: GET /info, whose answer's headers tell the rest.
#pragma once

#include "base/until.hpp"
#include "engine/identity.hpp"
#include "http/endpoint.hpp"

#include <brig/result.hpp>

#include <string>

namespace brig::engine {

/// What an engine says of itself.
struct Answer {
  Identity identity;
  std::string info;  ///< The body of GET /info.
};

/// Asks. `not_implemented` when there is no API version that both speak; `data_loss` when what
/// answers is no engine.
Result<Answer> ask(const http::Endpoint& endpoint, const base::Until& until);

}  // namespace brig::engine
