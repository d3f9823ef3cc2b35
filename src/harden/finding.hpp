// SPDX-License-Identifier: Apache-2.0
// A control that is not as it should be.
#pragma once

#include <brig/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace brig::harden {

struct Finding {
  std::string control;  ///< An id of controls.hpp, or "engine_warning".
  std::string wanted;
  std::string found;  ///< Foreign text in it is quoted and cut.
  bool operator==(const Finding&) const = default;
};

/// One `policy_violation` that lists them all: "SUBJECT: CONTROL: wanted …, found …; …".
Error to_error(std::string_view subject, const std::vector<Finding>& findings);

/// "[]", "['a', 'b']": each one quoted, at most eight of them.
std::string show_list(const std::vector<std::string>& items);

}  // namespace brig::harden
