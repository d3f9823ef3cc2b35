// SPDX-License-Identifier: Apache-2.0
// GET /version
#pragma once

#include "base/until.hpp"
#include "http/endpoint.hpp"
#include "wire/system.hpp"

#include <brig/result.hpp>

namespace brig::engine {

/// The engine's version and range of API versions; asked without a version of our own, since
/// negotiation begins with it.
Result<wire::Version> get_version(const http::Endpoint& endpoint, const base::Until& until);

}  // namespace brig::engine
