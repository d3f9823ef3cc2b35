// SPDX-License-Identifier: Apache-2.0
// GET /_ping
#pragma once

#include "base/until.hpp"
#include "engine/identity.hpp"
#include "http/endpoint.hpp"

#include <brig/result.hpp>

namespace brig::engine {

/// Whether something that speaks the Engine API answers; needs no negotiated version. `data_loss`
/// when what answers is something else.
Result<Identity> ping(const http::Endpoint& endpoint, const base::Until& until);

}  // namespace brig::engine
