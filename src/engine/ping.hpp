// SPDX-License-Identifier: Apache-2.0
// GET /_ping
#pragma once

#include "base/until.hpp"
#include "http/endpoint.hpp"
#include "wire/system.hpp"

#include <brig/result.hpp>

#include <string>

namespace brig::engine {

struct PingResult {
  wire::ApiVersion api_version;  ///< The highest that the engine speaks.
  std::string server;            ///< The Server header: "Docker/20.10.24 (linux)".
};

/// Whether something that speaks the Engine API answers; needs no negotiated version. `data_loss`
/// when what answers is something else.
Result<PingResult> ping(const http::Endpoint& endpoint, const base::Until& until);

}  // namespace brig::engine
