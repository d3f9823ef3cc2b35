// SPDX-License-Identifier: Apache-2.0
#include "engine/status.hpp"

namespace brig::engine {

Errc errc_of_status(int status) noexcept {
  switch (status) {
    case 304:
      return Errc::not_modified;
    case 401:
      return Errc::unauthenticated;
    case 403:
      return Errc::permission_denied;
    case 404:
      return Errc::not_found;
    case 405:
    case 501:
      return Errc::not_implemented;
    case 409:
      return Errc::conflict;
    case 412:
      return Errc::failed_precondition;
    case 429:
      return Errc::resource_exhausted;
    case 502:
    case 503:
    case 504:
      return Errc::unavailable;
    default:
      return status >= 400 && status < 500 ? Errc::invalid_argument : Errc::internal;
  }
}

}  // namespace brig::engine
