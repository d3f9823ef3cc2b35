// SPDX-License-Identifier: Apache-2.0
#include "sys/errno.hpp"

#include <cerrno>
#include <system_error>

namespace brig::sys {

Errc errc_of_errno(int number) noexcept {
  switch (number) {
    case EINVAL:
    case ENAMETOOLONG:
    case ELOOP:
    case EXDEV:
      return Errc::invalid_argument;
    case ENOENT:
    case ENOTDIR:
      return Errc::not_found;
    case EEXIST:
      return Errc::already_exists;
    case EISDIR:
    case ENOTEMPTY:
    case EBUSY:
    case ETXTBSY:
      return Errc::conflict;
    case EBADMSG:
    case ENODATA:
      return Errc::data_loss;
    case EACCES:
    case EPERM:
    case EROFS:
      return Errc::permission_denied;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case E2BIG:
      return Errc::resource_exhausted;
    case ENOSYS:
    case EOPNOTSUPP:
      return Errc::not_implemented;
    case ECONNREFUSED:
    case ECONNRESET:
    case ECONNABORTED:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EPIPE:
    case ENOTCONN:
      return Errc::unavailable;
    case ETIMEDOUT:
      return Errc::deadline_exceeded;
    case ECANCELED:
      return Errc::cancelled;
    default:
      return Errc::internal;
  }
}

tl::unexpected<Error> fail_errno(int number, const std::string& what, std::string resource) {
  return fail(errc_of_errno(number), what + ": " + std::generic_category().message(number),
              std::move(resource));
}

}  // namespace brig::sys
