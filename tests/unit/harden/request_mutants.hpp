// SPDX-License-Identifier: Apache-2.0
// The mutants of the create request, beyond what follows from a field's type; and those that loosen
// nothing.
#pragma once

#include "unit/harden/field_mutants.hpp"

#include <brig/policy.hpp>

#include <string>
#include <vector>

namespace brig::harden {

/// The request that is loosened: what `weakened_policy()` and `plain_job()` lower to.
nlohmann::json hardened_request();

/// What the field of a request at this place, which is `now`, can be loosened to, besides what
/// follows from its type: JSON texts.
std::vector<std::string> special_values(const std::string& place, const nlohmann::json& now);

/// Every mutant of it, over both versions' fields; none twice.
std::vector<FieldMutant> request_mutants();

/// A mutant that audit accepts, and why that is right. Each of these is generated.
struct Equivalent {
  std::string place;
  std::string value;  ///< As in FieldMutant.
  const char* reason;
};
const std::vector<Equivalent>& equivalent_requests();

/// A request with one mount, which its scope grants: what must not be shown even so.
struct GrantedMount {
  HostMount mount;
  std::string body;
};
std::vector<GrantedMount> sensitive_mounts();

}  // namespace brig::harden
