// SPDX-License-Identifier: Apache-2.0
// The one table errno → Errc.
#pragma once

#include <brig/result.hpp>

#include <string>

namespace brig::sys {

/// The kind that an errno value stands for; `internal` where it stands for none.
Errc errc_of_errno(int number) noexcept;

/// An error "WHAT: strerror(number)" of the matching kind.
tl::unexpected<Error> fail_errno(int number, const std::string& what, std::string resource = {});

}  // namespace brig::sys
