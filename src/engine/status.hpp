// SPDX-License-Identifier: Apache-2.0
// The one table HTTP status → Errc.
#pragma once

#include <brig/error.hpp>

namespace brig::engine {

/// 304 not_modified, 400 invalid_argument, 401 unauthenticated, 403 permission_denied, 404
/// not_found, 405/501 not_implemented, 409 conflict, 412 failed_precondition, 429
/// resource_exhausted, 502/503/504 unavailable, any other 4xx invalid_argument, everything else
/// internal.
Errc errc_of_status(int status) noexcept;

}  // namespace brig::engine
