// SPDX-License-Identifier: Apache-2.0
#include <brig/error.hpp>

namespace brig {

std::string_view to_string(Errc code) noexcept {
  switch (code) {
    case Errc::invalid_argument:
      return "invalid_argument";
    case Errc::not_found:
      return "not_found";
    case Errc::already_exists:
      return "already_exists";
    case Errc::conflict:
      return "conflict";
    case Errc::not_modified:
      return "not_modified";
    case Errc::failed_precondition:
      return "failed_precondition";
    case Errc::permission_denied:
      return "permission_denied";
    case Errc::unauthenticated:
      return "unauthenticated";
    case Errc::resource_exhausted:
      return "resource_exhausted";
    case Errc::not_implemented:
      return "not_implemented";
    case Errc::unavailable:
      return "unavailable";
    case Errc::deadline_exceeded:
      return "deadline_exceeded";
    case Errc::cancelled:
      return "cancelled";
    case Errc::data_loss:
      return "data_loss";
    case Errc::policy_violation:
      return "policy_violation";
    case Errc::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace brig
