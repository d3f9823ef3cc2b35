// SPDX-License-Identifier: Apache-2.0
#include "sandbox/abandoned.hpp"

namespace brig::sandbox {

bool is_abandoned(Owner owner, std::int64_t deadline, std::int64_t now) {
  return owner == Owner::gone || now > deadline;
}

}  // namespace brig::sandbox
